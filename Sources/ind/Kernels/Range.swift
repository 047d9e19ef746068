/// True range: how far the price went, the gap from the last close included. Unknown for the first candle.
struct TrueRange: Kernel {
    private var close = Previous()

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let close = close.next(bar.close, commit)
        if close.isNaN { return .nan }
        return max(bar.high - bar.low, abs(bar.high - close), abs(bar.low - close))
    }
}

/// Average true range: Wilder's mean of it.
struct ATR: Kernel {
    private var range = TrueRange()
    private var average: EMA

    init(_ length: Int) { average = EMA(length, smoothing: 1 / Double(length)) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { average.next(range.next(bar, commit), commit) }
}

/// The highest high and the lowest low of the last N.
struct Channel: Kernel {
    private var high: Sliding<Highest>
    private var low: Sliding<Lowest>

    init(_ length: Int) {
        high = Sliding(length)
        low = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> (high: Double, low: Double) {
        let high = high.next(bar.high, commit)
        let low = low.next(bar.low, commit)
        return (high?.value ?? .nan, low?.value ?? .nan)
    }
}

/// Where the close stands in the channel of the last N, 0 to 100; 0 where there is no range.
struct FastStochastic: Kernel {
    private var channel: Channel
    init(_ length: Int) { channel = Channel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        return high == low ? 0 : 100 * (bar.close - low) / (high - low)
    }
}

/// Williams' %R: the same seen from above, −100 to 0.
struct WilliamsR: Kernel {
    private var channel: Channel
    init(_ length: Int) { channel = Channel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        return high == low ? 0 : (high - bar.close) / ((high - low) / -100)
    }
}

/// SuperTrend (O. Seban): bands of M average true ranges around the middle price, each held until the close crosses it.
/// `direction` is 1 for up.
struct SuperTrend: Kernel {
    private let multiple: Double
    private var range: ATR
    private var close = Previous()
    private var upper = Double.nan
    private var lower = Double.nan
    private var direction = 1.0

    init(_ length: Int, _ multiple: Double) {
        self.multiple = multiple
        range = ATR(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> (line: Double, direction: Double) {
        let range = range.next(bar, commit)
        let last = close.next(bar.close, commit)
        if range.isNaN { return (.nan, .nan) }
        let middle = (bar.high + bar.low) / 2
        var upper = middle + multiple * range
        var lower = middle - multiple * range
        var direction = direction
        if !self.upper.isNaN {
            if !(upper < self.upper || last > self.upper) { upper = self.upper }
            if !(lower > self.lower || last < self.lower) { lower = self.lower }
            if direction > 0, bar.close < lower { direction = -1 } else if direction < 0, bar.close > upper { direction = 1 }
        }
        if commit {
            self.upper = upper
            self.lower = lower
            self.direction = direction
        }
        return (direction > 0 ? lower : upper, direction)
    }
}

/// The average true range in percent of the close.
struct NATR: Kernel {
    private var range: ATR
    init(_ length: Int) { range = ATR(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { 100 * range.next(bar, commit) / bar.close }
}

struct SuperTrendLines: Indicator {
    private var trend: SuperTrend
    init(_ trend: SuperTrend) { self.trend = trend }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (line, direction) = trend.next(bar, commit)
        values.put(line)
        values.put(direction)
    }
}
