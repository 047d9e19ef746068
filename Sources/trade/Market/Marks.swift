import Shared

/// The mark prices of a market, by which the exchange liquidates. Tickers payloads tell them.
struct Marks {
    private(set) var price: Decimal?
    private(set) var time = 0
    /// The lowest and the highest since the last candle.
    private var low: Decimal?
    private var high: Decimal?

    /// A mark older than this, by the stream's time, says nothing of now.
    static let life = 60_000

    mutating func add(_ mark: Decimal, at time: Int) {
        price = mark
        self.time = time
        low = low.map { min($0, mark) } ?? mark
        high = high.map { max($0, mark) } ?? mark
    }

    /// A candle has closed: the next has marks of its own.
    mutating func forget() {
        low = nil
        high = nil
    }

    /// The worst mark of a position since `start`; nil where none was told since.
    func worst(isLong: Bool, since start: Int) -> Decimal? {
        time >= start ? isLong ? low : high : nil
    }

    /// The mark now; nil where it is not known.
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
