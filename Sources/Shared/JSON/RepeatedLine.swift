/// A line without its values. Most lines differ from an earlier one only in their values, so the texts between the values are
/// compared as a whole, and the words of the tape that belong to them are known but for their offset.
///
///     {"time": 17 ,"closed": true }
///     ^^^^^^^^^   ^^^^^^^^^^^     ^   three pieces
///
/// Invariant: a line whose pieces are all the same, with one scalar value between two of them, is well-formed and has the same
/// tape as the line that was learned, except for the offsets, and for the kinds and lengths of its values.
struct RepeatedLine {
    /// A text between two values, or a part of it. It fills the first bytes of its own `size` bytes of `texts`.
    private struct Piece {
        static let size = 32
        /// A bit for each of its bytes.
        let bits: UInt32
        let length: UInt8
        /// The number of words on the tape: containers, their ends, and names.
        let words: UInt8
        /// Whether a value follows; no value follows the last piece, nor a piece whose text goes on in the next one.
        let endsInValue: Bool
    }

    private var pieces: [Piece] = []
    private var texts: [UInt8] = []
    /// The words of the tape, with offsets from the beginning of their piece, and two words more. Those of values are 0.
    private var words: [UInt64] = []

    /// The number of words on the tape; 0 while no line is learned.
    private(set) var count = 0

    /// Scans a line that has the same pieces. Returns false if it has others; the tape is meaningless then. `text` ends in
    /// `JSON.padding` zero bytes behind `length`. It changes nothing; it is `mutating` so that it runs on a kind in an array
    /// without a copy.
    mutating func scan(_ text: [UInt8], length: Int, onto tape: inout [UInt64]) -> Bool {
        precondition(length + JSON.padding <= text.count)
        if count == 0 || count &+ 2 > tape.count { return false }
        var tape = tape.mutableSpan
        let bytes = unsafe text.span.bytes
        let texts = unsafe texts.span.bytes
        let words = words.span
        var at = 0
        var index = 0
        // In bounds are all accesses: `place` is an index, and `texts` has 32 bytes for each; `at` is not behind the first zero
        // byte of the line, because neither a piece nor a value has one, and 32 bytes are readable there; `index` grows by the
        // words of pieces and values, `count` in all, and both `words` and the tape have two more.
        for place in pieces.indices {
            let piece = unsafe pieces.span[inBounds: place]
            if unsafe bytes.differences(at, from: texts, place &* Piece.size) & piece.bits != 0 { return false }
            let offset = UInt64(truncatingIfNeeded: at) &<< 30
            // Nearly all pieces have one or two words. What is written behind them is overwritten.
            unsafe tape[inBounds: index] = words[inBounds: index] &+ offset
            unsafe tape[inBounds: index &+ 1] = words[inBounds: index &+ 1] &+ offset
            let next = index &+ Int(piece.words)
            index &+= 2
            while index < next {
                unsafe tape[inBounds: index] = words[inBounds: index] &+ offset
                index &+= 1
            }
            index = next
            at &+= Int(piece.length)
            if !piece.endsInValue { continue }
            var start = at
            var kind = JSON.Kind.number
            let first = unsafe bytes[inBounds: at]
            if first == UInt8(ascii: "\"") {
                start &+= 1
                at = start
                guard let found = unsafe JSONScalar.string(bytes, &at) else { return false }
                kind = found
            } else if first < UInt8(ascii: "A") {
                let end = unsafe JSONScalar.endOfPlainNumber(bytes, at, first: first)
                if end > 0 { at = end } else if unsafe !JSONScalar.isNumber(bytes, &at) { return false }
            } else {
                guard let found = unsafe JSONScalar.literal(bytes, &at, first: first) else { return false }
                kind = found
            }
            unsafe tape[inBounds: index] =
                kind.rawValue << 60 | UInt64(truncatingIfNeeded: start) << 30 | UInt64(truncatingIfNeeded: at &- start)
            index &+= 1
            if first == UInt8(ascii: "\"") { at &+= 1 }
        }
        return at == length
    }

    /// Learns a line that was scanned: `tape` has `count` words for it.
    mutating func learn(_ text: [UInt8], length: Int, _ tape: [UInt64], count: Int) {
        pieces.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        words.removeAll(keepingCapacity: true)
        var start = 0  // the beginning of the piece
        var first = 0  // its first word

        /// Ends the piece at `end`; a long text becomes several pieces. A word belongs to the last piece that begins before it.
        func cut(at end: Int, before index: Int, endsInValue: Bool) {
            repeat {
                let size = min(end - start, Piece.size)
                let isLast = start + size == end
                let before = first
                while first < index, isLast || RepeatedLine.offset(tape[first]) < start + size {
                    words.append(tape[first] &- UInt64(start) << 30)
                    first += 1
                }
                pieces.append(
                    Piece(
                        bits: UInt32.max >> UInt32(Piece.size - size), length: UInt8(size), words: UInt8(first - before),
                        endsInValue: isLast && endsInValue))
                // The bytes behind the piece are never compared; at the end of the line they are its padding.
                texts.append(contentsOf: text[start..<start + Piece.size])
                start += size
            } while start < end
        }

        for index in 0..<count {
            let offset = RepeatedLine.offset(tape[index])
            let end = offset + Int(tape[index] & 0x3FFF_FFFF)
            switch JSON.Kind(rawValue: tape[index] >> 60) ?? .end {
            case .object, .array, .end: break
            case .string, .escapedString:
                // Behind a name, and only there, stands a colon.
                var behind = end + 1
                while text[behind] <= 0x20, behind < length { behind += 1 }
                if text[behind] == UInt8(ascii: ":") { break }
                cut(at: offset - 1, before: index, endsInValue: true)
                words.append(0)
                (start, first) = (end + 1, index + 1)
            case .number, .true, .false, .null:
                cut(at: offset, before: index, endsInValue: true)
                words.append(0)
                (start, first) = (end, index + 1)
            }
        }
        if start < length { cut(at: length, before: count, endsInValue: false) }
        words.append(contentsOf: [0, 0])
        self.count = count
    }

    private static func offset(_ word: UInt64) -> Int { Int(word >> 30 & 0x3FFF_FFFF) }
}
