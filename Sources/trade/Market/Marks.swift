import Shared

/// The mark prices of a market, by which the exchange liquidates. Tickers payloads tell them.
struct Marks {
    private var price: Decimal?
    private var time = 0
    /// The lowest and the highest mark since the last candle; the mark at its end counts.
    private var low: Decimal?
    private var high: Decimal?

    /// A mark that is older, by the stream's time, is not current.
    private static let life = 60_000

    mutating func add(_ mark: Decimal, at time: Int) {
        price = mark
        self.time = time
        low = low.map { min($0, mark) } ?? mark
        high = high.map { max($0, mark) } ?? mark
    }

    /// A candle has closed: the next has marks of its own.
    mutating func beginCandle() { (low, high) = (price, price) }

    /// The worst mark for a position in a bar; nil where no mark is known for that time.
    func worst(isLong: Bool, in bar: Bar) -> Decimal? {
        time >= min(bar.time, bar.end - Marks.life) ? isLong ? low : high : nil
    }

    /// The mark at a time; nil where it is not known.
    func current(at time: Int) -> Decimal? { self.time >= time - Marks.life ? price : nil }
}

extension Marks: Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("price", &price)
        try coder.time("time", &time)
        try coder.field("low", &low)
        try coder.field("high", &high)
    }
}
