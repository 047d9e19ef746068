import Shared

/// What the board knows of one market, whatever the interval of its candles.
struct MarketState {
    let key: SeriesKey
    /// Its series; none where only tickers, books or trades came.
    var series: [Int] = []

    /// The last price: of candles, or else of the ticker.
    var price = Double.nan
    var decimals = 0
    /// Of the ticker, in percent.
    var dayChange = Double.nan
    var markPrice = Double.nan
    var fundingRate = Double.nan
    var nextFunding = 0

    var spreadBps = Double.nan
    var imbalance = Double.nan
    var isBookLost = false

    var position: PositionState?

    /// Losses of topics of this market, and of its book.
    var gaps = 0
    /// How long payloads took from the exchange's stamp to this machine, in ms, smoothed; it contains the difference of the clocks.
    var latency = Double.nan
    var isSimulated = false

    init(_ key: SeriesKey) { self.key = key }

    var isInverse: Bool { key.isInverse }

    mutating func take(latency milliseconds: Int) {
        let value = Double(milliseconds)
        latency = latency.isNaN ? value : latency + (value - latency) * 0.1
    }

    /// What one unit gains when the price goes from one to another.
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
    /// The stop that it was opened with; NaN where that is unknown or lies on the winning side.
    let firstStop: Double
    /// The price that the account's equity counts it with.
    var countedAt: Double

    /// The gain at a price in units of what the first stop would lose; NaN without such a stop.
    func result(at price: Double, in market: MarketState) -> Double {
        let risk = -market.gain(from: entry, to: firstStop, isLong: isLong)
        return risk > 0 ? market.gain(from: entry, to: price, isLong: isLong) / risk : .nan
    }

    /// How far the price is from the liquidation, in percent of the price; NaN where no price liquidates it.
    func liquidationDistance(at price: Double) -> Double {
        100 * (isLong ? price - liquidation : liquidation - price) / price
    }

    /// The value entered over the leverage; NaN where the leverage is unknown.
    func margin(in market: MarketState) -> Double {
        let value = market.isInverse ? quantity / entry : quantity * entry
        return leverage > 0 ? value / leverage : .nan
    }
}
