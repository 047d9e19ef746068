import Shared

/// MESA adaptive moving average (J. Ehlers, 2001): an exponential average. Its smoothing is the fast limit divided by the phase
/// change in degrees, but at least the slow limit. It starts at 0 (TA-Lib). `following` smooths it at half that rate.
struct MAMA: Kernel {
    private var cycle = Hilbert(skipped: 12)
    private let fast: Double
    private let slow: Double
    private var phase = 0.0
    private var average = 0.0
    private(set) var following = 0.0
    private var count = 0

    init(_ fast: Double, _ slow: Double) {
        self.fast = fast
        self.slow = slow
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { both(value, commit).average }

    mutating func both(_ value: Double, _ commit: Bool) -> (average: Double, following: Double) {
        var next = self
        next.step(value)
        if commit { self = next }
        return next.count > Hilbert.firstPeriod ? (next.average, next.following) : (.nan, .nan)
    }

    private mutating func step(_ value: Double) {
        count = min(count + 1, Hilbert.firstPeriod + 1)
        guard let measure = cycle.step(value) else { return }
        let phase = measure.inPhase == 0 ? 0 : atan(measure.quadrature / measure.inPhase) * (180 / (4 * atan(1.0)))
        let change = self.phase - phase
        self.phase = phase
        let smoothing = change > 1 ? max(fast / change, slow) : fast
        average = smoothing * value + (1 - smoothing) * average
        let half = smoothing * 0.5
        following = half * average + (1 - half) * following
    }
}

struct MAMALines: Indicator {
    private var average: MAMA
    private let source: BarSource

    init(_ average: MAMA, _ source: BarSource) {
        self.average = average
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (average, following) = average.both(source.of(bar), commit)
        values.put(average)
        values.put(following)
    }
}
