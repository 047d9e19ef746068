@testable import Shared

/// A simple reader for RFC 8259, byte by byte. It lists the values of a text in the order of the tape.
struct PlainJSON {
    struct Value: Equatable {
        let kind: JSON.Kind
        /// The offset of a value; for a string, the offset after its quote.
        let offset: Int
        /// The length of a scalar. For a container, the index of the value after its end.
        var rest: Int
    }

    private(set) var values: [Value] = []
    private let bytes: [UInt8]
    private var at = 0
    private struct Malformed: Error {}

    /// The values of a text; nil if it is malformed.
    static func values(of bytes: [UInt8]) -> [Value]? {
        var plain = PlainJSON(bytes: bytes)
        do {
            try plain.value(depth: 0)
            plain.skipBlanks()
        } catch { return nil }
        return plain.at == bytes.count ? plain.values : nil
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
        while let byte, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
    }

    /// Skips the character if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard byte == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws {
        skipBlanks()
        switch byte {
        case UInt8(ascii: "{"): try container(.object, "}", depth)
        case UInt8(ascii: "["): try container(.array, "]", depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true", .true)
        case UInt8(ascii: "f"): try word("false", .false)
        case UInt8(ascii: "n"): try word("null", .null)
        default: try number()
        }
    }

    private mutating func container(_ kind: JSON.Kind, _ closing: Unicode.Scalar, _ depth: Int) throws {
        if depth == JSON.maximumDepth { throw Malformed() }
        let index = values.count
        values.append(Value(kind: kind, offset: at, rest: 0))
        at += 1
        skipBlanks()
        if byte != UInt8(ascii: closing) {
            repeat {
                if kind == .object {
                    skipBlanks()
                    guard byte == UInt8(ascii: "\"") else { throw Malformed() }
                    try string()
                    skipBlanks()
                    guard take(":") else { throw Malformed() }
                }
                try value(depth: depth + 1)
                skipBlanks()
            } while take(",")
        }
        values.append(Value(kind: .end, offset: at, rest: 0))
        guard take(closing) else { throw Malformed() }
        values[index].rest = values.count
    }

    private mutating func string() throws {
        at += 1
        let start = at
        var kind = JSON.Kind.string
        var isPlain = true
        while let byte, byte != UInt8(ascii: "\"") {
            if byte < 0x20 { throw Malformed() }
            if byte >= 0x80 { isPlain = false }
            at += 1
            if byte != UInt8(ascii: "\\") { continue }
            kind = .escapedString
            guard let escape = self.byte else { throw Malformed() }
            at += 1
            if "\"\\/bfnrt".utf8.contains(escape) { continue }
            guard escape == UInt8(ascii: "u"), at + 4 <= bytes.count,
                bytes[at..<at + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
            else { throw Malformed() }
            at += 4
        }
        guard at < bytes.count, isPlain || String(validating: bytes[start..<at], as: UTF8.self) != nil else {
            throw Malformed()
        }
        values.append(Value(kind: kind, offset: start, rest: at - start))
        at += 1
    }

    private mutating func word(_ word: StaticString, _ kind: JSON.Kind) throws {
        let count = word.utf8CodeUnitCount
        guard bytes[at...].prefix(count).elementsEqual("\(word)".utf8) else { throw Malformed() }
        values.append(Value(kind: kind, offset: at, rest: count))
        at += count
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte, byte >= 0x30, byte <= 0x39 { at += 1 }
        return at - start
    }

    private mutating func number() throws {
        let start = at
        _ = take("-")
        let isZero = byte == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, whole == 1 || !isZero else { throw Malformed() }
        if take("."), digits() == 0 { throw Malformed() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if digits() == 0 { throw Malformed() }
        }
        values.append(Value(kind: .number, offset: start, rest: at - start))
    }

    /// Decodes an escaped string through UTF-16. Half of a surrogate pair becomes U+FFFD.
    static func text(_ escaped: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var at = escaped.startIndex
        while at < escaped.endIndex {
            let start = at
            while at < escaped.endIndex, escaped[at] != UInt8(ascii: "\\") { at += 1 }
            units += String(decoding: escaped[start..<at], as: UTF8.self).utf16
            if at == escaped.endIndex { break }
            let escape = escaped[at + 1]
            at += 2
            switch escape {
            case UInt8(ascii: "u"):
                units.append(UInt16(String(decoding: escaped[at..<at + 4], as: UTF8.self), radix: 16)!)
                at += 4
            case UInt8(ascii: "b"): units.append(8)
            case UInt8(ascii: "t"): units.append(9)
            case UInt8(ascii: "n"): units.append(10)
            case UInt8(ascii: "f"): units.append(12)
            case UInt8(ascii: "r"): units.append(13)
            default: units.append(UInt16(escape))
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
