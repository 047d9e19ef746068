import Shared

/// The mark prices of a market, by which the exchange liquidates. Tickers payloads tell them. A mark counts for a minute: where a part
/// of a candle is later than that, nobody knows what the mark was, and the candle's own prices decide as well.
package struct MarkPrices {
    private var price: Decimal?
    private var time = 0
    /// When the first of the marks came that have followed one another within a minute; 0 where that is not known.
    private var since = 0
    /// The lowest and the highest mark of the candle at hand; the mark that was current at its start counts.
    private var low: Decimal?
    private var high: Decimal?
    /// When the candle at hand began; 0 where that is not known.
    private var begun = 0

    private static let life = 60_000

    /// A ticker came. One without a mark price says that the mark is what it was.
    package mutating func hear(_ told: Decimal?, at time: Int) {
        guard let mark = told ?? price else { return }
        // A replay brings marks again that came before the candle: they are not its own.
        if time < begun, time <= self.time { return }
        if since == 0 || time - self.time > MarkPrices.life { since = time }
        price = mark
        self.time = time
        // A late one is the mark that was current at the candle's start.
        if time < begun { return beginCandle(at: begun) }
        low = low.map { min($0, mark) } ?? mark
        high = high.map { max($0, mark) } ?? mark
    }

    /// A candle has closed: the next has marks of its own.
    package mutating func beginCandle(at time: Int) {
        begun = time
        low = current(at: time)
        high = low
    }

    /// The worst mark for a position that was open from the start of the candle at hand; nil where none came.
    package func worst(isLong: Bool) -> Decimal? { isLong ? low : high }

    /// Whether there was a current mark at each moment of a bar.
    package func cover(_ bar: VenueBar) -> Bool { since > 0 && since <= bar.time && time >= bar.end - MarkPrices.life }

    /// The mark at a time; nil where it is not known.
    package func current(at time: Int) -> Decimal? { self.time >= time - MarkPrices.life ? price : nil }
}

extension MarkPrices: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("price", &price)
        try coder.time("time", &time)
        try coder.time("since", &since, isOptional: true)
        try coder.field("low", &low)
        try coder.field("high", &high)
        try coder.time("begun", &begun, isOptional: true)
    }
}
