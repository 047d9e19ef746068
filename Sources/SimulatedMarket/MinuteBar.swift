/// A candle in ticks and steps: sums of whole numbers, exact.
struct MinuteBar {
    var open = 0
    var high = 0
    var low = 0
    var close = 0
    var volume = 0
    /// In units of the last turnover digit.
    var turnover: Int128 = 0
    /// When the last trade happened.
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

    /// Takes in what comes after it.
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

    /// A candle without a trade stands at the last price.
    static func flat(_ price: Int) -> MinuteBar {
        var bar = MinuteBar()
        (bar.open, bar.high, bar.low, bar.close) = (price, price, price, price)
        return bar
    }
}
