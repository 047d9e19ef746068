/// Parabolic stop and reverse (J. W. Wilder), as TA-Lib begins it: with the direction of the first movement, at the first
/// candle's other end.
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
            extreme = isLong ? bar.high : bar.low
            stop = isLong ? last.low : last.high
            factor = step
            // The candle itself stands for the one before.
            before = bar
        }
        return isLong ? moveLong(bar, before) : moveShort(bar, before)
    }

    private mutating func moveLong(_ bar: Bar, _ before: Bar) -> Double {
        if bar.low <= stop {
            isLong = false
            let value = max(extreme, before.high, bar.high)
            factor = step
            extreme = bar.low
            stop = max(value + factor * (extreme - value), before.high, bar.high)
            return value
        }
        let value = stop
        if bar.high > extreme {
            extreme = bar.high
            factor = min(factor + step, limit)
        }
        stop = min(stop + factor * (extreme - stop), before.low, bar.low)
        return value
    }

    private mutating func moveShort(_ bar: Bar, _ before: Bar) -> Double {
        if bar.high >= stop {
            isLong = true
            let value = min(extreme, before.low, bar.low)
            factor = step
            extreme = bar.high
            stop = min(value + factor * (extreme - value), before.low, bar.low)
            return value
        }
        let value = stop
        if bar.low < extreme {
            extreme = bar.low
            factor = min(factor + step, limit)
        }
        stop = max(stop + factor * (extreme - stop), before.high, bar.high)
        return value
    }
}
