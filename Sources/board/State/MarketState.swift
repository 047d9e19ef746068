import Shared

/// The state of one market, whatever the interval of its candles.
struct MarketState {
    let key: SeriesKey
    /// The indices of the market's series; empty if only tickers, books or trades were received.
    var series: [Int] = []

    /// The last price: the close of candles, or else the price of the ticker or the middle of the book.
    var price = Double.nan
    var decimals = 0
    /// From the ticker, in percent.
    var dayChange = Double.nan
    var markPrice = Double.nan
    var fundingRate = Double.nan
    var nextFunding = 0

    var spreadBps = Double.nan
    var imbalance = Double.nan
    var isBookLost = false

    var position: PositionState?

    /// The number of data losses of the market's topics and of its book.
    var gaps = 0
    /// The smoothed latency from the exchange's time stamp to this machine, in ms; it includes the difference of the clocks.
    var latency = Double.nan
    var isSimulated = false

    init(_ key: SeriesKey) { self.key = key }

    var isInverse: Bool { key.isInverse }

    mutating func take(latency milliseconds: Int) {
        let value = Double(milliseconds)
        latency = latency.isNaN ? value : latency + (value - latency) * 0.1
    }

    /// The gain of one unit when the price moves from `entry` to `price`.
    func gain(from entry: Double, to price: Double, isLong: Bool) -> Double {
        let gain = isInverse ? 1 / entry - 1 / price : price - entry
        return isLong ? gain : -gain
    }
}

/// An open position.
struct PositionState {
    let id: String
    let interval: String
    let isLong: Bool
    let quantity: Double
    let entry: Double
    let stop: Double
    let target: Double
    let liquidation: Double
    let leverage: Double
    let currency: String
    /// The initial stop loss; NaN if it is unknown.
    let firstStop: Double
    /// The price at which the account's equity counts the position.
    var countedAt: Double

    /// The gain at a price in units of the loss at the first stop; NaN if that stop is unknown or on the winning side.
    func result(at price: Double, in market: MarketState) -> Double {
        let risk = -market.gain(from: entry, to: firstStop, isLong: isLong)
        return risk > 0 ? market.gain(from: entry, to: price, isLong: isLong) / risk : .nan
    }

    /// The distance of the price from liquidation, in percent of the price; NaN if no price liquidates the position.
    func liquidationDistance(at price: Double) -> Double {
        100 * (isLong ? price - liquidation : liquidation - price) / price
    }

    /// The entry value divided by the leverage; NaN if the leverage is unknown.
    func margin(in market: MarketState) -> Double {
        let value = market.isInverse ? quantity / entry : quantity * entry
        return leverage > 0 ? value / leverage : .nan
    }
}
