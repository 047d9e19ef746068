/// Parabolic stop and reverse (J. W. Wilder), as TA-Lib begins it: with the direction of the first movement, at the first
/// candle's other end. A price may touch a stop on the tick, so each step is rounded once, as in TA-Lib's builds.
struct ParabolicSAR: Kernel {
    private let step: Double
    private let limit: Double
    private var last: Bar?
    private var isLong = true
    private var stop = Double.nan
    private var extreme = 0.0
    private var factor = 0.0

    init(_ step: Double, _ limit: Double) {
        self.step = min(step, limit)
        self.limit = limit
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        var next = self
        let value = next.move(bar)
        if commit { self = next }
        return value
    }

    private mutating func move(_ bar: Bar) -> Double {
        defer { last = bar }
        guard let last else { return .nan }
        var before = last
        if stop.isNaN {
            let up = bar.high - last.high
            let down = last.low - bar.low
            isLong = !(down > 0 && down > up)
            extreme = seen(bar).high
            stop = seen(last).low
            factor = step
            // The candle itself stands for the one before.
            before = bar
        }
        return follow(seen(bar), seen(before))
    }

    /// A candle as the position sees it: a short one is a long one in the mirror, and so are its stop and its extreme.
    private func seen(_ bar: Bar) -> (high: Double, low: Double) { isLong ? (bar.high, bar.low) : (-bar.low, -bar.high) }

    private mutating func follow(_ now: (high: Double, low: Double), _ before: (high: Double, low: Double)) -> Double {
        var value = stop
        if now.low <= stop {
            value = max(extreme, before.high, now.high)
            factor = step
            extreme = -now.low
            stop = min((-value).addingProduct(factor, extreme + value), -before.high, -now.high)
            isLong.toggle()
            return isLong ? -value : value
        }
        if now.high > extreme {
            extreme = now.high
            factor = min(factor + step, limit)
        }
        stop = min(stop.addingProduct(factor, extreme - stop), before.low, now.low)
        return isLong ? value : -value
    }
}
