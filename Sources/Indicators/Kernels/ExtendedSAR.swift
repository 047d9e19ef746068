/// Parabolic stop and reverse (J. W. Wilder) with a start, an offset at reversals, and separate factors for each side: TA-Lib's
/// SAREXT. A short position's stop is negative. A price may touch a stop exactly, so each step is rounded once, as in TA-Lib's
/// builds.
struct ExtendedSAR: Kernel {
    /// The acceleration factors of one side: the first, the step and the limit.
    struct Pace {
        let first: Double
        let step: Double
        let limit: Double

        init(_ first: Double, _ step: Double, _ limit: Double) {
            self.first = min(first, limit)
            self.step = min(step, limit)
            self.limit = limit
        }
    }

    private let start: Double
    private let offset: Double
    private let long: Pace
    private let short: Pace
    private var last: Bar?
    private var isLong = true
    private var stop = Double.nan
    private var extreme = 0.0
    private var factor = 0.0

    /// - Parameters:
    ///   - start: The first stop: above 0 for a long position, below 0 for a short one, 0 to start like the plain one.
    ///   - offset: The share of the stop by which the new stop is moved away when the position turns.
    init(start: Double, offset: Double, long: Pace, short: Pace) {
        self.start = start
        self.offset = offset
        self.long = long
        self.short = short
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { stop(bar, commit).value }

    /// Returns the stop, which is negative for a short position, and whether the position is long.
    mutating func stop(_ bar: Bar, _ commit: Bool) -> (value: Double, isLong: Bool) {
        var next = self
        let value = next.move(bar)
        if commit { self = next }
        return (value, next.isLong)
    }

    private var pace: Pace { isLong ? long : short }

    private mutating func move(_ bar: Bar) -> Double {
        defer { last = bar }
        guard let last else { return .nan }
        var before = last
        if stop.isNaN {
            let (up, down) = (bar.high - last.high, last.low - bar.low)
            isLong = start == 0 ? !(down > 0 && down > up) : start > 0
            extreme = seen(bar).high
            stop = start == 0 ? seen(last).low : start
            factor = pace.first
            before = bar
        }
        return follow(seen(bar), seen(before))
    }

    /// The high and low as the position sees them: a short position is a mirrored long one, and so are its stop and extreme.
    private func seen(_ bar: Bar) -> (high: Double, low: Double) { isLong ? (bar.high, bar.low) : (-bar.low, -bar.high) }

    private mutating func follow(_ now: (high: Double, low: Double), _ before: (high: Double, low: Double)) -> Double {
        let value = stop
        if now.low <= stop {
            var turned = max(extreme, before.high, now.high)
            // Moves the new stop away from the price: the stop after a long position stands above the price.
            turned += abs(turned) * offset
            isLong.toggle()
            factor = pace.first
            extreme = -now.low
            stop = min((-turned).addingProduct(factor, extreme + turned), -before.high, -now.high)
            return -turned
        }
        if now.high > extreme {
            extreme = now.high
            factor = min(factor + pace.step, pace.limit)
        }
        stop = min(stop.addingProduct(factor, extreme - stop), before.low, now.low)
        return value
    }
}
