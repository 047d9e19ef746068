/// Reads the marks of a record. Every command reads them here, and by their value: a mark that is present but false, null or
/// zero is not set. `index` is where the member's value stands on the tape, 0 where the record has no such member.
extension JSON {
    /// `backfill`: how the record was fetched. An unknown word counts as "history", which nothing acts upon.
    package func backfill(_ index: Int) -> Candle.Backfill? {
        guard isMarked(index) else { return nil }
        return string(index) == "gap" ? .gap : .history
    }

    /// `gap`: how many candles before this one are lost. A value that is set but is no number counts as one candle.
    package func lostCandles(_ index: Int) -> Int {
        guard isMarked(index) else { return 0 }
        guard let number = decimal(index) else { return 1 }
        if number < .zero { return 0 }
        return max(1, min(number.wholePart ?? .max, Candle.Marks.mostLost))
    }

    /// `partial`, `filled`, `inferred`.
    package func isMarked(_ index: Int) -> Bool {
        guard index > 0 else { return false }
        switch kind(index) {
        case .false, .null: return false
        case .number: return decimal(index)?.isZero != true
        case .string: return !range(index).isEmpty
        default: return true
        }
    }

    /// `simulated`: set by every value except false and null, so that no simulated record passes for a real one.
    package func isSimulated(_ index: Int) -> Bool { index > 0 && kind(index) != .false && kind(index) != .null }
}

extension Candle.Marks {
    /// Larger numbers of lost candles are read as this one. Times the length of the longest candle it still fits an Int.
    fileprivate static let mostLost = 1_000_000_000
}
