import Shared

/// The candles of one series as they are put out: each begins after the one before it, and has one closed line.
struct CandleSeries {
    let number: Int
    let interval: Interval
    /// What it is made from, to compare with what else might.
    var source: FeedSource

    /// What another source had made of a candle when this one took over.
    var inherited: Builder.Made?
    /// Closed candles that were left out since the last one, for they were partial.
    var skipped = 0
    /// Whether it was said that a long run without trades is not filled.
    var hasRefusedToFill = false

    /// The candles that were put out.
    private(set) var order = SeriesOrder()
    private var lastClose = Decimal.zero
    private var lastMarks = Candle.Marks()

    init(number: Int, interval: Interval, source: FeedSource) {
        self.number = number
        self.interval = interval
        self.source = source
    }

    /// A run of intervals without a trade that would be filled is not longer than this: beyond, the times are wrong.
    static let longestFill = 10_000

    mutating func note(_ candle: borrowing Candle) {
        order.take(candle.time, isClosed: candle.isClosed)
        guard candle.isClosed else { return }
        lastClose = candle.close
        lastMarks = candle.marks
    }

    /// Where the candle after the last one ends.
    var endOfNext: Int? { order.last.map { interval.end(of: interval.end(of: $0)) } }

    /// How many candles would be filled up to `end`.
    func fillers(until end: Int) -> Int {
        guard let last = order.last, order.isClosed else { return 0 }
        return interval.count(from: interval.end(of: last), to: end)
    }

    /// The flat candle after the last one, if that is closed and this one ends by `end`.
    func filler(until end: Int) -> Candle? {
        guard let last = order.last, order.isClosed else { return nil }
        let start = interval.end(of: last)
        guard interval.end(of: start) <= end else { return nil }
        var candle = Candle(
            time: start, open: lastClose, high: lastClose, low: lastClose, close: lastClose, volume: .zero, turnover: .zero,
            isClosed: true)
        if source == .trades { candle.tape = Candle.Tape(trades: 0, buyVolume: .zero, sellVolume: .zero) }
        candle.marks.isFilled = true
        candle.marks.backfill = lastMarks.backfill
        candle.marks.isSimulated = lastMarks.isSimulated
        return candle
    }
}
