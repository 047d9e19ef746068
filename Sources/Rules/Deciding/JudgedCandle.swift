import Shared

/// What deciding needs of the candle at hand: a copy of its whole record at each step would cost more than the decision.
struct JudgedCandle {
    let time: Int
    let end: Int
    let isClosed: Bool
    let marks: Candle.Marks
    let close: Decimal
    let hasRange: Bool
    /// Whether something was traded, or its prices are none of trades.
    let hasVolume: Bool

    var isHistory: Bool { marks.backfill == .history }

    init(_ record: borrowing CandleRecord) {
        (time, end, isClosed, marks) = (record.time, record.end, record.isClosed, record.marks)
        (close, hasRange) = (record.numbers.close, record.numbers.hasRange)
        hasVolume = record.priceType != .last || !record.numbers.volume.isZero
    }
}
