import Shared

/// What is known of one series of candles.
package struct SeriesState {
    package let key: SeriesKey
    package let market: MarketID
    /// What the state keeps: whatever changes it marks the series by itself.
    package var kept: KeptSeries { didSet { isChanged = true } }
    /// The newest signals as the state had them when this run began: what is not newer is a replay.
    package var replayed = SignalsOfCandle()
    /// What this run has not seen before its newest candle; one that comes later is late. And how many were.
    package var holes: [Range<Int>] = []
    package var late = 0
    /// The state does not hold yet what `kept` is.
    package private(set) var isChanged = true

    package init(_ key: SeriesKey, of market: MarketID, trail length: Int?) {
        self.key = key
        self.market = market
        kept = KeptSeries(swing: Swing(length: length ?? 0))
    }

    /// The state holds it as it is.
    package mutating func wasKept() { isChanged = false }
}

/// What the state keeps of a series.
package struct KeptSeries {
    /// The closed candles; one that is not newer was seen before, in an earlier run maybe.
    package var order = SeriesOrder()
    package var end = 0
    package var close = Decimal.zero
    /// What the position makes of that candle has not been done.
    package var isDue = false
    package var signals = SignalsOfCandle()
    package var swing: Swing
}

/// The signals of the newest candle that had some.
package struct SignalsOfCandle {
    /// When that candle closed; nil before the first signal.
    package var time: Int?
    package var ids: [String] = []

    /// Whether a signal is older than these, or one of them.
    package func include(_ signal: TradeSignal) -> Bool {
        guard let time else { return false }
        return signal.time < time || (signal.time == time && ids.contains(signal.id))
    }
}
