/// A short text that stands in itself, without the heap: a symbol or a category, as it stands between its quotes.
package struct Label: Sendable {
    @usableFromInline let words: InlineArray<6, UInt64>
    package let count: Int

    /// The longest symbols, spreads of two dated futures, have about 40 bytes.
    package static let capacity = 48

    /// What a record means that names no category.
    package static let linear = Label("linear")!

    package init?(_ text: String) {
        guard text.utf8.count <= Label.capacity else { return nil }
        var words = InlineArray<6, UInt64>(repeating: 0)
        for (place, byte) in text.utf8.enumerated() { words[place / 8] |= UInt64(byte) << (place % 8 * 8) }
        self.words = words
        count = text.utf8.count
    }

    /// The bytes of `range`; eight more must be readable behind them.
    @unsafe init?(_ bytes: RawSpan, _ range: Range<Int>) {
        guard range.count <= Label.capacity else { return nil }
        var words = InlineArray<6, UInt64>(repeating: 0)
        var at = range.lowerBound
        var place = 0
        while at < range.upperBound {
            // In bounds: `at` is in the range, and eight bytes behind that are readable.
            words[place] = unsafe bytes.word(at, upTo: range.upperBound)
            at &+= 8
            place &+= 1
        }
        self.words = words
        count = range.count
    }

    /// A name of the exchange, as people type it: no blanks, no quotes, nothing that would need an escape.
    package init?(name: String) {
        let isPlain = name.utf8.allSatisfy {
            (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard isPlain, !name.isEmpty else { return nil }
        self.init(name)
    }

    package var text: String {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> ($0 % 8 * 8)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Label: Hashable {
    package static func == (left: Label, right: Label) -> Bool {
        var difference = UInt64(left.count ^ right.count)
        for place in left.words.indices { difference |= left.words[place] ^ right.words[place] }
        return difference == 0
    }

    package func hash(into hasher: inout Hasher) {
        for place in words.indices { hasher.combine(words[place]) }
    }
}

// MARK: - For `SeriesTable`

extension Label {
    /// A hash that is quick, and good enough for names that nobody chooses to collide.
    func mixed(into seed: UInt64) -> UInt64 {
        var hash = seed
        for place in 0..<(count + 7) / 8 { hash = Label.mix(words[place], into: hash) }
        return hash
    }

    /// The same of a text that is no label yet; eight bytes behind it must be readable.
    @unsafe @inline(__always) static func mix(_ bytes: RawSpan, _ range: Range<Int>, into seed: UInt64) -> UInt64 {
        var hash = seed
        var at = range.lowerBound
        while at < range.upperBound {
            // In bounds: `at` is in the range, and eight bytes behind that are readable.
            hash = mix(unsafe bytes.word(at, upTo: range.upperBound), into: hash)
            at &+= 8
        }
        return hash
    }

    @inline(__always) private static func mix(_ word: UInt64, into seed: UInt64) -> UInt64 {
        let hash = (seed ^ word) &* 0x9E37_79B9_7F4A_7C15
        return hash ^ hash >> 29
    }

    /// Whether the text of `range` is this label's; eight bytes behind it must be readable.
    @unsafe @inline(__always) func equals(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        if range.count != count { return false }
        var at = range.lowerBound
        var place = 0
        while at < range.upperBound {
            // In bounds: `at` is in the range, and eight bytes behind that are readable.
            if unsafe bytes.word(at, upTo: range.upperBound) != words[place] { return false }
            at &+= 8
            place &+= 1
        }
        return true
    }
}

extension RawSpan {
    /// The bytes at `offset` up to eight, and zeros for those from `end` on. Eight must be readable.
    @unsafe @inline(__always) fileprivate func word(_ offset: Int, upTo end: Int) -> UInt64 {
        // In bounds: the caller's claim.
        let word = unsafe word(inBounds: offset)
        let left = end &- offset
        return left >= 8 ? word : word & (1 &<< UInt64(left &* 8) &- 1)
    }
}

extension JSON {
    /// The string at `index` as a label. Nil where it is none, or too long for one.
    package func label(_ index: Int) -> Label? { isString(index) ? label(in: range(index)) : nil }

    /// The value of the record's member of that name, 0 for none; of a name that comes twice, the last counts.
    package func member(named name: Label) -> Int {
        var found = 0
        var member = 1
        while isInside(member) {
            if string(member, equals: name) { found = member + 1 }
            member = after(member + 1)
        }
        return found
    }

    /// Whether the string at `index` is this label, escapes not undone.
    package func string(_ index: Int, equals label: Label) -> Bool {
        // In bounds: the padding makes eight bytes behind any part readable.
        unsafe label.equals(text.span.bytes, range(index))
    }

    /// A hash of a part of the text; two names that differ in eight bytes of one place never share theirs.
    package func hash(in range: Range<Int>) -> UInt64 {
        // In bounds: the padding makes eight bytes behind any part readable.
        unsafe Label.mix(text.span.bytes, range, into: UInt64(range.count))
    }

    /// A part of the text as a label.
    package func label(in range: Range<Int>) -> Label? {
        // In bounds: the padding makes eight bytes behind any part readable.
        unsafe Label(text.span.bytes, range)
    }
}
