import Shared

/// The candles of one series as they are written: each begins after the previous one, and is written closed once.
struct CandleSeries {
    let number: Int
    let interval: Interval
    private let head: CandleHead
    /// The current source of the series, to compare with other possible sources.
    var source: FeedSource

    /// The unfinished candle of the previous source when this one took over.
    var inherited: Builder.Made?
    /// Number of closed candles since the last one written that were skipped as partial.
    var skipped = 0
    /// Whether a note said that a long run without trades is not filled.
    var hasRefusedToFill = false

    /// The order of the candles written so far.
    private(set) var order = SeriesOrder()
    private var lastClose = Decimal.zero
    private var lastMarks = Candle.Marks()

    init(number: Int, interval: Interval, head: CandleHead, source: FeedSource) {
        self.number = number
        self.head = head
        self.interval = interval
        self.source = source
    }

    /// The longest run of intervals without a trade that is filled. A longer one means that the times are wrong.
    static let longestFill = 10_000

    mutating func note(_ candle: borrowing Candle) {
        order.take(candle.time, isClosed: candle.isClosed)
        guard candle.isClosed else { return }
        lastClose = candle.close
        lastMarks = candle.marks
    }

    /// Writes a candle. Those skipped as partial are missing for the next stage.
    mutating func write(_ candle: borrowing Candle, to output: inout Output) {
        if skipped == 0 { return output.write(candle, of: head) }
        var marked = copy candle
        marked.marks.gap += skipped
        if candle.isClosed { skipped = 0 }
        output.write(marked, of: head)
    }

    /// The end of the candle after the last one.
    var endOfNext: Int? { order.last.map { interval.end(of: interval.end(of: $0)) } }

    /// Returns the number of candles to fill up to `end`.
    func fillers(until end: Int) -> Int {
        guard let last = order.last, order.isClosed else { return 0 }
        return interval.count(from: interval.end(of: last), to: end)
    }

    /// Returns the flat candle after the last one, if the last one is closed and the flat one ends by `end`; else nil.
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
