/// The period of the dominant cycle in candles, 6 to 50, smoothed (J. Ehlers).
struct DominantCycle: Kernel {
    private var parts = PhasorParts()

    mutating func next(_ value: Double, _ commit: Bool) -> Double { parts.next(value, commit)?.smoothPeriod ?? .nan }
}

/// The two components of the cycle: in phase, and a quarter of a cycle behind.
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

/// The measure of the cycle, starting with the candle at which TA-Lib starts.
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
