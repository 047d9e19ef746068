import Rules
import Shared
import Trading

extension TradeSignal {
    /// The signal as its record would have it; fails if `trade` would reject the record.
    init(_ signal: FiredSignal) throws(Failure) {
        self.init(
            id: signal.id,
            key: SeriesKey(category: signal.key.category, symbol: signal.key.symbol, interval: signal.key.interval),
            time: signal.time, isLong: signal.isLong, strategy: signal.strategy,
            entry: try TradeSignal.price(signal.entry),
            stop: try signal.stop.map { (price) throws(Failure) in try TradeSignal.price(price) },
            target: try signal.target.map { (price) throws(Failure) in try TradeSignal.price(price) })
        if signal.key.priceType == .premium { throw .badRecord("a signal of premium candles") }
        isSimulated = signal.isSimulated
        isBackfill = signal.isBackfill
        opens = signal.opens
    }

    private static func price(_ price: Decimal) throws(Failure) -> Decimal {
        let short = price.shortened
        guard short.isPrice else { throw .badRecord("a signal without a price of a market") }
        return short
    }
}
