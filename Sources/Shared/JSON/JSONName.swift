/// A member's name as two machine words, which are fast to compare. Exact for names of up to 16 bytes; all longer names are
/// `unknown`.
public struct JSONName: Equatable, Sendable {
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64

    @inlinable init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// The value of every name of more than 16 bytes.
    @usableFromInline static let unknown = JSONName(first: .max, second: .max)

    package init(_ name: String) {
        precondition((1...16).contains(name.utf8.count), "a field's name has 1 to 16 bytes")
        var words: (UInt64, UInt64) = (0, 0)
        for (place, byte) in name.utf8.enumerated() {
            if place < 8 { words.0 |= UInt64(byte) << (place * 8) } else { words.1 |= UInt64(byte) << (place * 8 - 64) }
        }
        self.init(first: words.0, second: words.1)
    }
}

extension JSON {
    /// The string at `index`, as a name to compare.
    @inlinable @inline(__always) public func name(_ index: Int) -> JSONName {
        let word = word(index)
        if word >> 60 != Kind.string.rawValue { return unescapedName(index) }
        let start = Int(word >> 30 & 0x3FFF_FFFF)
        let length = Int(word & 0x3FFF_FFFF)
        if length > 16 { return .unknown }
        let bytes = unsafe text.span.bytes
        // In bounds: the padding behind the text makes both reads whole. A shift by 64 or more gives 0.
        return unsafe JSONName(
            first: bytes.word(inBounds: start) & ~(UInt64.max << (length * 8)),
            second: bytes.word(inBounds: start &+ 8) & ~(UInt64.max << (Swift.max(length &- 8, 0) * 8)))
    }

    /// Whether the string at `index` begins with `prefix`, a text of `length` bytes, at most 16.
    func string(_ index: Int, beginsWith prefix: JSONName, length: Int) -> Bool {
        let start = range(index).lowerBound
        let bytes = unsafe text.span.bytes
        // In bounds: the padding behind the text makes both reads whole.
        return unsafe bytes.word(inBounds: start) & ~(UInt64.max << (length * 8)) == prefix.first
            && bytes.word(inBounds: start + 8) & ~(UInt64.max << (max(length - 8, 0) * 8)) == prefix.second
    }

    /// The offset of the first `byte` in a part of the text.
    package func firstIndex(of byte: UInt8, in range: Range<Int>) -> Int? {
        text[range].firstIndex(of: byte)
    }

    @usableFromInline func unescapedName(_ index: Int) -> JSONName {
        guard kind(index) == .escapedString else { return .unknown }
        let name = string(index)
        return (1...16).contains(name.utf8.count) ? JSONName(name) : .unknown
    }

    /// Whether the string at `index` has the same bytes as `other`.
    func string(_ index: Int, is other: String) -> Bool {
        if kind(index) == .escapedString { return string(index).utf8.elementsEqual(other.utf8) }
        let range = range(index)
        return range.count == other.utf8.count && text[range].elementsEqual(other.utf8)
    }

    /// The string at `index` with its escapes decoded; half a surrogate pair becomes U+FFFD. Empty if the value is not a
    /// string.
    package func string(_ index: Int) -> String {
        guard isString(index) else { return "" }
        let range = range(index)
        if kind(index) == .string { return String(decoding: text[range], as: UTF8.self) }
        var units: [UInt8] = []
        units.reserveCapacity(range.count)
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = text[at]
            at += 1
            guard byte == UInt8(ascii: "\\") else {
                units.append(byte)
                continue
            }
            let escape = text[at]
            at += 1
            switch escape {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"): units.append(contentsOf: String(character(&at)).utf8)
            default: units.append(escape)
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// The character of a `\u` escape whose digits begin at `at`, a surrogate pair taken together.
    private func character(_ at: inout Int) -> Unicode.Scalar {
        let first = codeUnit(at)
        at += 4
        if 0xD800..<0xDC00 ~= first, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u") {
            let second = codeUnit(at + 2)
            if 0xDC00..<0xE000 ~= second {
                at += 6
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private func codeUnit(_ at: Int) -> UInt32 {
        text[at..<at + 4].reduce(0) { $0 << 4 | (JSONString.hexadecimal($1) ?? 0) }
    }
}

/// The members that a reader looks for, by their place in a list. They nearly always come in the same order, so the one after
/// the last match is tried first.
public struct MemberNames {
    /// A name with its closing quote, and the bits of the two words that it fills, so that a comparison needs no length.
    @usableFromInline struct Pattern {
        @usableFromInline let name: JSONName
        @usableFromInline let first: UInt64
        @usableFromInline let firstBits: UInt64
        @usableFromInline let second: UInt64
        @usableFromInline let secondBits: UInt64

        init(_ text: String) {
            precondition(text.utf8.count < 16, "a member's name has up to 15 bytes")
            name = JSONName(text)
            let quoted = JSONName(text + "\"")
            let size = text.utf8.count + 1
            first = quoted.first
            second = quoted.second
            firstBits = ~(UInt64.max << (size * 8))
            secondBits = size > 8 ? ~(UInt64.max << (size * 8 - 64)) : 0
        }
    }

    @usableFromInline let patterns: [Pattern]
    /// A bit for each name's hash: a name whose bit is not set is not in the list. That settles most unexpected names.
    private let hashes: UInt64
    @usableFromInline var expected = 0
    /// The shape of the text and the object in which `findAgain` last found the members.
    @usableFromInline var shape: UInt64 = 0
    @usableFromInline var object = 0

    package init(_ names: [String]) {
        precondition(!names.isEmpty, "a reader looks for members")
        patterns = names.map { Pattern($0) }
        hashes = patterns.reduce(0) { $0 | MemberNames.hash($1.name) }
    }

    @inline(__always) private static func hash(_ name: JSONName) -> UInt64 {
        1 &<< (((name.first ^ name.second) &* 0x9E37_79B9_7F4A_7C15) &>> 58)
    }

    /// Makes the next `findAgain` search again, because the places it found were replaced.
    mutating func forget() { shape = 0 }

    /// The place in the list of the name at `member`, or -1.
    @inlinable @inline(__always) mutating func place(_ json: borrowing JSON, _ member: Int) -> Int {
        let start = json.offset(member)
        let bytes = unsafe json.text.span.bytes
        // In bounds: `expected` is one of the places, 0 or set below, and there is at least one name.
        let pattern = unsafe patterns.span[inBounds: expected]
        // In bounds: the padding behind the text makes both reads whole.
        let isExpected =
            unsafe bytes.word(inBounds: start) & pattern.firstBits == pattern.first
            && bytes.word(inBounds: start &+ 8) & pattern.secondBits == pattern.second
        let place = isExpected ? expected : search(json, member)
        if place >= 0 { expected = place &+ 1 == patterns.count ? 0 : place &+ 1 }
        return place
    }

    @usableFromInline func search(_ json: borrowing JSON, _ member: Int) -> Int {
        let name = json.name(member)
        return hashes & MemberNames.hash(name) == 0 ? -1 : patterns.firstIndex { $0.name == name } ?? -1
    }
}

extension JSON {
    /// Finds the members of the object at `index`. Writes the tape indices of their values to `places`, in the order of
    /// `names`; the place of a missing member stays as it is. If a name is repeated, the last one counts.
    @inlinable @inline(__always) public func find<let count: Int>(
        _ names: inout MemberNames, in index: Int, _ places: inout InlineArray<count, Int>
    ) {
        var member = index &+ 1
        names.expected = 0
        while isInside(member) {
            let value = member &+ 1
            let place = names.place(self, member)
            if place >= 0 { places[place] = value }
            member = after(value)
        }
    }

    /// Like `find`, but 0 for a missing member. Keeps the `places` that its last call found for these names, if all members
    /// still have the same tape indices.
    @inlinable @inline(__always) public func findAgain<let count: Int>(
        _ names: inout MemberNames, in index: Int, _ places: inout InlineArray<count, Int>
    ) {
        if names.shape == shape, names.object == index { return }
        names.shape = shape
        names.object = index
        places = InlineArray(repeating: 0)
        find(&names, in: index, &places)
    }
}
