/// A candle in ticks and steps, with exact sums of whole numbers.
struct MinuteBar {
    var open = 0
    var high = 0
    var low = 0
    var close = 0
    var volume = 0
    /// In units of the last turnover digit.
    var turnover: Int128 = 0
    /// The time of the last trade.
    var lastTrade = 0

    var isEmpty: Bool { volume == 0 }

    @inline(__always) mutating func add(_ price: Int, _ size: Int, value: Int128) {
        if volume == 0 {
            open = price
            high = price
            low = price
        } else {
            if price > high { high = price }
            if price < low { low = price }
        }
        close = price
        volume &+= size
        turnover &+= value
    }

    /// Merges a later candle.
    mutating func add(_ later: MinuteBar) {
        if later.isEmpty { return }
        if isEmpty {
            self = later
            return
        }
        high = max(high, later.high)
        low = min(low, later.low)
        close = later.close
        volume += later.volume
        turnover += later.turnover
        lastTrade = later.lastTrade
    }

    /// Returns a candle without a trade, at the last price.
    static func flat(_ price: Int) -> MinuteBar {
        var bar = MinuteBar()
        (bar.open, bar.high, bar.low, bar.close) = (price, price, price, price)
        return bar
    }
}
