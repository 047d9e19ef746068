/// Reads the marks of a record, for every command and by their value: a mark that is present but false, null or zero is not
/// set. `index` is the tape index of the member's value, 0 if the record has no such member.
extension JSON {
    /// `backfill`: why the record was fetched. An unknown word counts as "history", which no stage acts on.
    package func backfill(_ index: Int) -> Candle.Backfill? {
        guard isMarked(index) else { return nil }
        return string(index) == "gap" ? .gap : .history
    }

    /// `gap`: the number of candles missing before this one. A set value that is not a number counts as one candle.
    package func lostCandles(_ index: Int) -> Int {
        guard isMarked(index) else { return 0 }
        guard let number = decimal(index) else { return 1 }
        if number < .zero { return 0 }
        return max(1, min(number.wholePart ?? .max, Candle.Marks.mostLost))
    }

    /// Whether a mark is set: `partial`, `filled` or `inferred`.
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
    /// The upper limit for `gap`. Multiplied by the length of the longest candle it still fits an Int.
    fileprivate static let mostLost = 1_000_000_000
}
