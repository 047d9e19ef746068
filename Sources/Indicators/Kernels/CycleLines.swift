import Shared

/// The phase of the dominant cycle in degrees.
struct DominantPhase: Kernel {
    private var cycle = CyclePhase()

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        cycle.next(value, commit).map { $0.isKnown ? $0.phase : .nan } ?? .nan
    }
}

/// The sine of the cycle's phase, and of the phase an eighth of a cycle ahead.
struct SineWave: Indicator {
    private var cycle = CyclePhase()
    private let source: BarSource
    init(_ source: BarSource) { self.source = source }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let reading = cycle.next(source.of(bar), commit)
        guard let reading, reading.isKnown else {
            values.put(.nan)
            values.put(.nan)
            return
        }
        values.put(reading.sine)
        values.put(reading.lead)
    }
}

/// The instantaneous trendline (J. Ehlers): the mean price of one cycle, weighted 4, 3, 2 and 1 over four candles.
struct Trendline {
    private var prices = HistoryRing(50)
    private var means: InlineArray<3, Double> = [0, 0, 0]

    /// - Parameter period: The period of the cycle; nil while it is unknown.
    mutating func next(_ price: Double, period: Int?, _ commit: Bool) -> Double {
        var line = Double.nan
        if let period {
            var sum = 0.0
            for step in 0..<period { sum += step == 0 ? price : prices.before(step) }
            let mean = period > 0 ? sum / Double(period) : sum
            line = (4 * mean + 3 * means[0] + 2 * means[1] + means[2]) / 10
            if commit { means = [mean, means[0], means[1]] }
        }
        if commit { prices.push(price) }
        return line
    }
}

/// Ehlers' instantaneous trendline.
struct InstantaneousTrendline: Kernel {
    private var cycle = CyclePhase()
    private var trendline = Trendline()

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let reading = cycle.next(value, commit)
        let line = trendline.next(value, period: reading?.period, commit)
        return reading?.isKnown ?? false ? line : .nan
    }
}

/// Trend or cycle (J. Ehlers): 0 in a cycle, that is for half a period after the sine crosses its lead, or while the phase
/// moves at the pace of a cycle; else 1. Also 1 if the smooth price is at least 1.5% from the trendline.
struct TrendMode: Kernel {
    private var cycle = CyclePhase()
    private var trendline = Trendline()
    private var sine = 0.0
    private var lead = 0.0
    private var candles = 0

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let reading = cycle.next(value, commit)
        let line = trendline.next(value, period: reading?.period, commit)
        guard let reading else { return .nan }
        let (sine, lead, period) = (reading.sine, reading.lead, reading.measure.smoothPeriod)
        let crosses = sine > lead && self.sine <= self.lead || sine < lead && self.sine >= self.lead
        let candles = crosses ? 1 : self.candles + 1
        let turned = reading.phase - reading.phaseBefore
        let isCyclic = turned > 0.67 * 360 / period && turned < 1.5 * 360 / period
        var isTrend = !crosses && Double(candles) >= 0.5 * period && !isCyclic
        if line != 0, abs((reading.measure.smooth - line) / line) >= 0.015 { isTrend = true }
        if commit {
            self.sine = sine
            self.lead = lead
            self.candles = candles
        }
        return reading.isKnown ? (isTrend ? 1 : 0) : .nan
    }
}
