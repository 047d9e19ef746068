/// A token of an expression, and its byte range in the text.
struct Token: Equatable {
    enum Kind: Equatable {
        case number(Double)
        /// A field, a function, or `and`, `or`, `not`.
        case name(String)
        case string(String)
        /// An operator, a parenthesis or a comma.
        case sign(String)
        case end
    }

    let kind: Kind
    let range: Range<Int>

    /// The token as messages show it.
    var text: String {
        switch kind {
        case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "'\(Int(number))'" : "'\(number)'"
        case .name(let name): "'\(name.prefix(40))'"
        case .string(let text): "\"\(text.prefix(40))\""
        case .sign(let sign): "'\(sign)'"
        case .end: "the end"
        }
    }
}

/// Splits an expression into its tokens.
struct TokenScanner {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    private static let twoByteSigns = ["==", "!=", "<=", ">="]
    private static let oneByteSigns = "+-*/%<>(),[]".utf8
    /// Suggestions for operators of other languages.
    private static let meant = ["&": "'and'", "|": "'or'", "!": "'not' or '!='", "=": "'=='", "^": "an operator"]

    mutating func next() throws(ExpressionError) -> Token {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        let start = at
        guard at < bytes.count else { return Token(kind: .end, range: at..<at) }
        let byte = bytes[at]
        if byte.isDigit || (byte == UInt8(ascii: "."), at + 1 < bytes.count && bytes[at + 1].isDigit) == (true, true) {
            return try number()
        }
        if byte.beginsName { return Token(kind: .name(name()), range: start..<at) }
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try string(byte) }
        let two = String(decoding: bytes[at..<min(at + 2, bytes.count)], as: UTF8.self)
        if TokenScanner.twoByteSigns.contains(two) {
            at += 2
            return Token(kind: .sign(two), range: start..<at)
        }
        if TokenScanner.oneByteSigns.contains(byte) {
            at += 1
            return Token(kind: .sign(String(UnicodeScalar(byte))), range: start..<at)
        }
        let character = String(String(decoding: bytes[at...].prefix(4), as: UTF8.self).prefix(1))
        let expected = TokenScanner.meant[character] ?? "a number, a field, a function or an operator"
        throw ExpressionError(offset: start, "expected \(expected), got '\(character)'")
    }

    private mutating func number() throws(ExpressionError) -> Token {
        let start = at
        while at < bytes.count, bytes[at].isDigit || bytes[at] == UInt8(ascii: ".") { at += 1 }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            let sign = at + 1 < bytes.count && [0x2B, 0x2D].contains(bytes[at + 1]) ? 1 : 0
            if at + 1 + sign < bytes.count, bytes[at + 1 + sign].isDigit {
                at += 1 + sign
                while at < bytes.count, bytes[at].isDigit { at += 1 }
            }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let number = Double(text), number.isFinite, at == bytes.count || !bytes[at].beginsName else {
            throw ExpressionError(offset: start, "expected a number, got '\(text.prefix(40))\(rest.prefix(10))'")
        }
        return Token(kind: .number(number), range: start..<at)
    }

    /// The letters and digits that follow a number without a blank.
    private var rest: String { String(decoding: bytes[at...].prefix { $0.continuesName }, as: UTF8.self) }

    /// A name may hold points between its parts, and one `*` behind a `_` for a family's parameters: `st_*_dir`.
    private mutating func name() -> String {
        let start = at
        var hasStar = false
        while at < bytes.count {
            let byte = bytes[at]
            let isStar = byte == UInt8(ascii: "*") && !hasStar && bytes[at - (at > start ? 1 : 0)] == UInt8(ascii: "_")
            let isPoint = byte == UInt8(ascii: ".") && at + 1 < bytes.count && bytes[at + 1].beginsName
            guard byte.continuesName || isStar || isPoint else { break }
            hasStar = hasStar || isStar
            at += 1
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func string(_ quote: UInt8) throws(ExpressionError) -> Token {
        let start = at
        guard let end = bytes[(at + 1)...].firstIndex(of: quote) else {
            throw ExpressionError(offset: start, "expected a closing \(Character(UnicodeScalar(quote)))")
        }
        at = end + 1
        return Token(kind: .string(String(decoding: bytes[start + 1..<end], as: UTF8.self)), range: start..<at)
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { 0x30...0x39 ~= self }
    fileprivate var beginsName: Bool { 0x61...0x7A ~= self | 0x20 || self == UInt8(ascii: "_") }
    fileprivate var continuesName: Bool { beginsName || isDigit }
}
