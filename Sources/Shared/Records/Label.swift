/// A short text stored inline, without heap allocation: a symbol or a category, as it is written between its quotes.
package struct Label: Sendable {
    @usableFromInline let words: InlineArray<6, UInt64>
    package let count: Int

    /// The longest symbols, spreads of two dated futures, have about 40 bytes.
    package static let capacity = 48

    /// The category of records that do not name one.
    package static let linear = Label("linear")!

    package init?(_ text: String) {
        guard text.utf8.count <= Label.capacity else { return nil }
        var words = InlineArray<6, UInt64>(repeating: 0)
        for (place, byte) in text.utf8.enumerated() { words[place / 8] |= UInt64(byte) << (place % 8 * 8) }
        self.words = words
        count = text.utf8.count
    }

    /// Copies the bytes of `range`, or fails if they are too many; eight more must be readable behind them.
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

    /// A name that contains only printable ASCII, without blanks, quotes or characters that need an escape. Nil for other
    /// names.
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

// MARK: - Hashing for `SeriesTable`

extension Label {
    /// Returns a fast hash, good enough for names that are not chosen to collide.
    func mixed(into seed: UInt64) -> UInt64 {
        var hash = seed
        for place in 0..<(count + 7) / 8 { hash = Label.mix(words[place], into: hash) }
        return hash
    }

    /// Returns the hash of a text that is not a label yet; eight bytes behind it must be readable.
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

    /// Whether the text of `range` equals this label; eight bytes behind it must be readable.
    @unsafe func equals(_ bytes: RawSpan, _ range: Range<Int>) -> Bool {
        // In bounds: the caller's claim, and a label has words for all of its bytes.
        unsafe range.count == count && Label.equals(bytes, range, words.span, 0)
    }

    /// Whether the text of `range` is that of the words at `place`, all of which must be readable, and eight bytes behind the
    /// text.
    @unsafe @inline(__always)
    static func equals(_ bytes: RawSpan, _ range: Range<Int>, _ words: Span<UInt64>, _ place: Int) -> Bool {
        var at = range.lowerBound
        var place = place
        while at < range.upperBound {
            // In bounds: `at` is in the range, eight bytes behind that are readable, and the words are the caller's claim.
            if unsafe bytes.word(at, upTo: range.upperBound) != words[inBounds: place] { return false }
            at &+= 8
            place &+= 1
        }
        return true
    }
}

extension RawSpan {
    /// Returns eight bytes from `offset` on, with those from `end` on set to zero. All eight must be readable.
    @unsafe @inline(__always) fileprivate func word(_ offset: Int, upTo end: Int) -> UInt64 {
        // In bounds: the caller's claim.
        let word = unsafe word(inBounds: offset)
        let left = end &- offset
        return left >= 8 ? word : word & (1 &<< UInt64(left &* 8) &- 1)
    }
}

extension JSON {
    /// Returns the string at `index` as a label, or nil if it is not a string or is too long.
    package func label(_ index: Int) -> Label? { isString(index) ? label(in: range(index)) : nil }

    /// Returns the tape index of the value of the member with this name, or 0 if there is none. If the name is repeated, the
    /// last one counts.
    package func member(named name: Label) -> Int {
        var found = 0
        var member = 1
        while isInside(member) {
            if string(member, equals: name) { found = member + 1 }
            member = after(member + 1)
        }
        return found
    }

    /// Whether the string at `index` equals this label, without decoding escapes.
    package func string(_ index: Int, equals label: Label) -> Bool {
        // In bounds: the padding makes eight bytes behind any part readable.
        unsafe label.equals(text.span.bytes, range(index))
    }

    /// Returns a hash of a part of the text. Two names that differ in a single word of eight bytes never have the same hash.
    package func hash(in range: Range<Int>) -> UInt64 {
        // In bounds: the padding makes eight bytes behind any part readable.
        unsafe Label.mix(text.span.bytes, range, into: UInt64(range.count))
    }

    /// Returns a part of the text as a label, or nil if it is too long.
    package func label(in range: Range<Int>) -> Label? {
        // In bounds: the padding makes eight bytes behind any part readable.
        unsafe Label(text.span.bytes, range)
    }
}
