import Shared

extension CandleMarks {
    /// The marks of a candle record, with `.forming` if the candle is not closed.
    package init(_ candle: CandleRecord) {
        let marks = candle.marks
        self = []
        if marks.gap > 0 { insert(.gap) }
        if marks.isPartial { insert(.partial) }
        if marks.isFilled { insert(.filled) }
        if marks.isInferred { insert(.inferred) }
        if marks.isSimulated { insert(.simulated) }
        if marks.backfill != nil { insert(.backfilled) }
        if !candle.isClosed { insert(.forming) }
    }
}
