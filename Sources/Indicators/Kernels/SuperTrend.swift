/// SuperTrend (O. Seban): bands at (high + low) / 2 ± M average true ranges, each held until the close crosses it. `direction`
/// is 1 for up, −1 for down.
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

struct SuperTrendLines: Indicator {
    private var trend: SuperTrend
    init(_ trend: SuperTrend) { self.trend = trend }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (line, direction) = trend.next(bar, commit)
        values.put(line)
        values.put(direction)
    }
}
