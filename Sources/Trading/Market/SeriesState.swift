import Shared

/// Everything known about one series of candles.
package struct SeriesState {
    package let key: SeriesKey
    package let market: MarketID
    /// The part that the state file stores; any change to it marks the series as changed.
    package var kept: KeptSeries { didSet { isChanged = true } }
    /// The newest signals in the state when this run began. A signal that is not newer is a replay.
    package var replayed = SignalsOfCandle()
    /// The ranges of time without a candle that this run noticed before its newest candle. A candle inside one of them is late.
    package var holes: [Range<Int>] = []
    /// The number of late candles.
    package var late = 0
    /// Whether `kept` has changed since the state last stored it.
    package private(set) var isChanged = true

    package init(_ key: SeriesKey, of market: MarketID, trail length: Int?) {
        self.key = key
        self.market = market
        kept = KeptSeries(swing: Swing(length: length ?? 0))
    }

    /// Marks the series as stored in the state.
    package mutating func wasKept() { isChanged = false }
}

/// The part of a series that the state file stores.
package struct KeptSeries {
    /// The order of closed candles. A candle that is not newer was seen before, possibly in an earlier run.
    package var order = SeriesOrder()
    package var end = 0
    package var close = Decimal.zero
    /// The exit rules of the position have not been applied to the newest candle yet.
    package var isDue = false
    package var signals = SignalsOfCandle()
    package var swing: Swing
}

/// The signals of the newest candle that had any.
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
