/// The names of the previous line, by their tape index. Lines of one kind have the same names in the same places, so a name
/// with the same bytes as the previous one there, including its quote and colon, needs no second check.
///
/// It also finds whether all members have the same places as in the previous line. Invariant: while `lastName` is `known`, the
/// names of the last line are exactly those that `lastName` leads to by way of their links, and each is remembered at its
/// index.
struct RepeatedNames {
    private struct Name {
        var length = 0
        // The bytes from behind the opening quote to the colon, and the bits of the words that they fill. A word with a set bit
        // outside these bits never matches, as in an empty place.
        var first: UInt64 = 1
        var firstBits: UInt64 = 0
        var second: UInt64 = 0
        var secondBits: UInt64 = 0
        /// The object that the name is in, and the name before it: see `NameChain`.
        var link: UInt64 = 0
    }

    /// The bytes of a name behind its first sixteen, and the bits of the words that they fill.
    private struct Rest {
        var first: UInt64 = 0
        var firstBits: UInt64 = 0
        var second: UInt64 = 0
        var secondBits: UInt64 = 0
    }

    private static let count = 256
    private var names = [Name](repeating: Name(), count: count)
    /// The rest of long names; it grows to the highest index of one.
    private var rests: [Rest] = []
    private var lastName = NameChain.unknown
    private var lastWords = 0

    /// The longest name that is remembered.
    private static let longest = 30

    /// The length of the name at `offset`, if it is the one remembered for this tape index; else 0. 32 bytes must be readable.
    @unsafe @inline(__always) func length(_ bytes: RawSpan, _ offset: Int, at index: Int) -> Int {
        if index >= RepeatedNames.count { return 0 }
        // In bounds: `names` has `count` of them, and keeps them.
        let name = unsafe names.span[inBounds: index]
        // In bounds: the caller's claim.
        let isSame =
            unsafe bytes.word(inBounds: offset) & name.firstBits == name.first
            && bytes.word(inBounds: offset &+ 8) & name.secondBits == name.second
        if !isSame { return 0 }
        // In bounds: the caller's claim.
        return unsafe name.length <= 14 || isRestSame(bytes, offset, at: index) ? name.length : 0
    }

    @unsafe private func isRestSame(_ bytes: RawSpan, _ offset: Int, at index: Int) -> Bool {
        let rest = rests[index]
        // In bounds: the caller's claim.
        return unsafe bytes.word(inBounds: offset &+ 16) & rest.firstBits == rest.first
            && bytes.word(inBounds: offset &+ 24) & rest.secondBits == rest.second
    }

    /// Remembers a name without escapes that is directly followed by its quote and colon. 32 bytes must be readable. Returns
    /// false if it cannot be remembered.
    @unsafe mutating func remember(_ bytes: RawSpan, _ offset: Int, length: Int, at index: Int, link: UInt64) -> Bool {
        guard index < RepeatedNames.count, (1...RepeatedNames.longest).contains(length) else { return false }
        let size = length &+ 2
        let bits: InlineArray = [
            RepeatedNames.bits(size), RepeatedNames.bits(size &- 8), RepeatedNames.bits(size &- 16),
            RepeatedNames.bits(size &- 24),
        ]
        // In bounds: the caller's claim.
        names[index] = unsafe Name(
            length: length, first: bytes.word(inBounds: offset) & bits[0], firstBits: bits[0],
            second: bytes.word(inBounds: offset &+ 8) & bits[1], secondBits: bits[1], link: link)
        if size > 16 {
            while rests.count <= index { rests.append(Rest()) }
            // In bounds: the caller's claim.
            rests[index] = unsafe Rest(
                first: bytes.word(inBounds: offset &+ 16) & bits[2], firstBits: bits[2],
                second: bytes.word(inBounds: offset &+ 24) & bits[3], secondBits: bits[3])
        }
        return true
    }

    /// The bits of a word's first `size` bytes; none below 0, all above 8.
    private static func bits(_ size: Int) -> UInt64 { size >= 8 ? .max : size <= 0 ? 0 : 1 &<< UInt64(size &* 8) &- 1 }

    /// Updates the link of a remembered name. Returns false if it has not changed.
    @inline(__always) mutating func relink(_ index: Int, _ link: UInt64) -> Bool {
        // In bounds: a remembered name has one of the indexes.
        if unsafe names.span[inBounds: index].link == link { return false }
        names[index].link = link
        return true
    }

    /// Ends a valid line. Returns whether all its names have the same places as those of the previous line.
    mutating func end(_ chain: NameChain, words: Int) -> Bool {
        let isSame = chain.isSame && chain.last == lastName && words == lastWords
        lastName = chain.isRemembered ? chain.last : NameChain.unknown
        lastWords = words
        return isSame
    }

    /// Ends a malformed line.
    mutating func forgetLine() { lastName = NameChain.unknown }
}

/// The names of one line while it is scanned. Two lines whose names are linked alike have the same names at the same indexes,
/// in the same objects.
struct NameChain {
    /// Stands for the last name of a line whose names are not all remembered. No name has this index.
    static let unknown = -2
    /// Whether each name so far was remembered from the previous line, with the same link.
    var isSame = true
    /// Whether each name so far is remembered now.
    private(set) var isRemembered = true
    /// The index of the newest name; -1 before the first.
    private(set) var last = -1

    /// The index of the object, and that of the previous name.
    @inline(__always) func link(in object: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: object) &<< 32 | UInt64(truncatingIfNeeded: last &+ 1)
    }

    @inline(__always) mutating func add(_ index: Int) { last = index }

    mutating func addForgotten(_ index: Int) {
        isSame = false
        isRemembered = false
        last = index
    }
}
