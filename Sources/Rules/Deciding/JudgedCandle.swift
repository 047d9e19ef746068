import Shared

/// The parts of the current candle that decisions need. Copying its whole record at each step would cost more than deciding.
struct JudgedCandle {
    let time: Int
    let end: Int
    let isClosed: Bool
    let marks: Candle.Marks
    let close: Decimal
    let hasRange: Bool
    /// Whether the candle has volume; always true for prices other than the last price, which have none.
    let hasVolume: Bool

    var isHistory: Bool { marks.backfill == .history }

    init(_ record: borrowing CandleRecord) {
        (time, end, isClosed, marks) = (record.time, record.end, record.isClosed, record.marks)
        (close, hasRange) = (record.numbers.close, record.numbers.hasRange)
        hasVolume = record.priceType != .last || !record.numbers.volume.isZero
    }
}
