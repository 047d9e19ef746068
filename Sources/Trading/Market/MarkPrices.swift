import Shared

/// The mark prices of a market, which decide about liquidation. They come with tickers payloads. A mark is valid for a minute.
/// For a part of a candle without a valid mark the mark price is unknown, and the candle's own prices decide as well.
package struct MarkPrices {
    private var price: Decimal?
    private var time = 0
    /// The start of the unbroken sequence of marks, in which each came within a minute of the one before; 0 if unknown.
    private var since = 0
    /// The lowest and the highest mark during the current candle, including the mark that was valid at its start.
    private var low: Decimal?
    private var high: Decimal?
    /// The time when the current candle began; 0 if unknown.
    private var begun = 0

    private static let life = 60_000

    /// Handles a ticker. A ticker without a mark price (nil) means that the mark has not changed.
    package mutating func hear(_ told: Decimal?, at time: Int) {
        guard let mark = told ?? price else { return }
        // A replay repeats marks from before the candle; they do not belong to the candle.
        if time < begun, time <= self.time { return }
        if since == 0 || time - self.time > MarkPrices.life { since = time }
        price = mark
        self.time = time
        // A mark from before the candle that comes late is the one that was valid at its start.
        if time < begun { return beginCandle(at: begun) }
        low = low.map { min($0, mark) } ?? mark
        high = high.map { max($0, mark) } ?? mark
    }

    /// Handles the close of a candle: the lowest and highest mark start again.
    package mutating func beginCandle(at time: Int) {
        begun = time
        low = current(at: time)
        high = low
    }

    /// The worst mark for a position that was open since the start of the current candle; nil if there was none.
    package func worst(isLong: Bool) -> Decimal? { isLong ? low : high }

    /// Whether there was a valid mark at every moment of a bar.
    package func cover(_ bar: VenueBar) -> Bool { since > 0 && since <= bar.time && time >= bar.end - MarkPrices.life }

    /// The mark at a time; nil if unknown.
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
