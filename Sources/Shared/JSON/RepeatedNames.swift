/// The names of the line before, by their index on the tape. Lines of one kind have the same names in the same places, so a
/// name that has the bytes of the one before it there, its quote and its colon too, needs no second look: it was found good.
struct RepeatedNames {
    private struct Name {
        var length = 0
        // The bytes from behind the opening quote to the colon, and which bits of the two words they fill. Bits that are set
        // in a word but not among its bits never match: so begins an empty place.
        var first: UInt64 = 1
        var firstBits: UInt64 = 0
        var second: UInt64 = 0
        var secondBits: UInt64 = 0
    }

    private static let count = 64
    private var names = [Name](repeating: Name(), count: count)

    /// The length of the name at `offset`, if it is the one remembered for this index of the tape; else 0. 16 bytes must be
    /// readable.
    @unsafe @inline(__always) func length(_ bytes: RawSpan, _ offset: Int, at index: Int) -> Int {
        if index >= RepeatedNames.count { return 0 }
        // In bounds: `names` has `count` of them, and keeps them.
        let name = unsafe names.span[inBounds: index]
        // In bounds: the caller's claim.
        let isSame =
            unsafe bytes.word(inBounds: offset) & name.firstBits == name.first
            && bytes.word(inBounds: offset &+ 8) & name.secondBits == name.second
        return isSame ? name.length : 0
    }

    /// Remembers a name without escapes, right behind which its quote and colon stand. 16 bytes must be readable.
    @unsafe mutating func remember(_ bytes: RawSpan, _ offset: Int, length: Int, at index: Int) {
        guard index < RepeatedNames.count, (1...14).contains(length) else { return }
        let size = length &+ 2
        let firstBits = size >= 8 ? UInt64.max : 1 &<< UInt64(size &* 8) &- 1
        let secondBits = size <= 8 ? 0 : size >= 16 ? UInt64.max : 1 &<< UInt64(size &* 8 &- 64) &- 1
        // In bounds: the caller's claim.
        names[index] = unsafe Name(
            length: length, first: bytes.word(inBounds: offset) & firstBits, firstBits: firstBits,
            second: bytes.word(inBounds: offset &+ 8) & secondBits, secondBits: secondBits)
    }
}
