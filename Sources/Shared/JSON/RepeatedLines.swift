/// The kinds of lines that came before. A stream mixes few kinds: candles with signals, or with the records of positions.
struct RepeatedLines {
    private struct Kind {
        var line = RepeatedLine()
        /// See `JSON.shape`.
        var shape: UInt64 = 0
        /// Eight bytes of its last line, see `RepeatedLines.start`.
        var start: UInt64 = 0
        /// When a line of this kind came last, as a number of lines of known kinds.
        var used = 0
    }

    /// The kind of the last line is the first. This value stays small, because it is part of `JSON`.
    private var kinds: [Kind] = []
    /// Learning a kind costs as much as scanning a few lines anew. While it pays off, every new kind is learned.
    private var credit = mostCredit

    private static let most = 8
    private static let cost = 32
    private static let mostCredit = most * cost
    /// Where the values of `{"type":` and `{"topic":` begin, which differ from kind to kind.
    private static let start = 9

    /// Scans a line of a known kind. Returns the number of its words and its shape, or nil if the kind is new; then the tape is
    /// meaningless. `text` ends in `JSON.padding` zero bytes behind `length`.
    mutating func scan(_ text: [UInt8], length: Int, onto tape: inout [UInt64]) -> (words: Int, shape: UInt64)? {
        if kinds.isEmpty { return nil }
        let start = unsafe text.span.bytes.word(RepeatedLines.start)
        if kinds[0].start == start, kinds[0].line.scan(text, length: length, onto: &tape) { return found(0, start) }
        // The kinds whose last line began like this one come before the others.
        for isLike in [true, false] {
            for place in kinds.indices.dropFirst() where (kinds[place].start == start) == isLike {
                if kinds[place].line.scan(text, length: length, onto: &tape) { return found(place, start) }
            }
        }
        if kinds[0].start != start, kinds[0].line.scan(text, length: length, onto: &tape) { return found(0, start) }
        return nil
    }

    @inline(__always) private mutating func found(_ place: Int, _ start: UInt64) -> (words: Int, shape: UInt64) {
        let used = kinds[0].used &+ 1
        if place > 0 { kinds.swapAt(0, place) }
        (kinds[0].start, kinds[0].used) = (start, used)
        if credit < RepeatedLines.mostCredit { credit &+= 1 }
        return (kinds[0].line.count, kinds[0].shape)
    }

    /// Learns the kind of a line that was scanned, in place of the kind that came least recently, unless learning does not pay
    /// off. `tape` has `count` words for it.
    mutating func learn(_ text: [UInt8], length: Int, _ tape: [UInt64], count: Int, shape: UInt64) {
        if credit < RepeatedLines.cost {
            credit &+= 1
            return
        }
        credit &-= RepeatedLines.cost
        let used = kinds.first?.used ?? 0
        var place = kinds.count
        if place < RepeatedLines.most {
            kinds.append(Kind())
        } else {
            place = kinds.indices.min { kinds[$0].used < kinds[$1].used } ?? 0
        }
        kinds.swapAt(0, place)
        kinds[0].line.learn(text, length: length, tape, count: count)
        kinds[0].shape = shape
        kinds[0].start = unsafe text.span.bytes.word(RepeatedLines.start)
        kinds[0].used = used
    }
}
