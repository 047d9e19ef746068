/// The period of the dominant cycle in candles, 6 to 50, smoothed (J. Ehlers).
struct DominantCycle: Kernel {
    private var parts = PhasorParts()

    mutating func next(_ value: Double, _ commit: Bool) -> Double { parts.next(value, commit)?.smoothPeriod ?? .nan }
}

/// The two parts of the cycle: in phase with it, and a quarter of it behind.
struct Phasor: Indicator {
    private var parts = PhasorParts()
    private let source: BarSource
    init(_ source: BarSource) { self.source = source }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let measure = parts.next(source.of(bar), commit)
        values.put(measure?.inPhase ?? .nan)
        values.put(measure?.quadrature ?? .nan)
    }
}

/// The measure of the cycle from the candle on from which TA-Lib gives it.
struct PhasorParts {
    private var cycle = Hilbert(skipped: 12)
    private var count = 0

    mutating func next(_ value: Double, _ commit: Bool) -> Hilbert.Measure? {
        var next = cycle
        let measure = next.step(value)
        let isKnown = count >= Hilbert.firstPeriod
        if commit {
            cycle = next
            count = min(count + 1, Hilbert.firstPeriod)
        }
        return isKnown ? measure : nil
    }
}
