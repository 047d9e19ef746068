import Shared

/// The phase of the dominant cycle (J. Ehlers), from the smooth prices of one period multiplied by a sine and a cosine.
struct CyclePhase {
    private static let longest = 50
    private var cycle = Hilbert(skipped: 37)
    private var smooths = HistoryRing(longest)
    private var phase = 0.0
    private var count = 0

    struct Reading {
        var measure: Hilbert.Measure
        /// The phase in degrees, −45 to 315, and the phase of the previous candle.
        var phase: Double
        var phaseBefore: Double
        /// The period as a whole number of candles.
        var period: Int
        /// Whether TA-Lib has a value for this candle.
        var isKnown: Bool

        var sine: Double { sin(phase * (1 / Hilbert.degrees)) }
        var lead: Double { sin((phase + 45) * (1 / Hilbert.degrees)) }
    }

    /// Returns nil during the warm-up of the filters.
    mutating func next(_ price: Double, _ commit: Bool) -> Reading? {
        var cycle = cycle
        let measure = cycle.step(price)
        defer {
            if commit {
                self.cycle = cycle
                count = min(count + 1, Hilbert.firstPhase + 1)
            }
        }
        guard let measure else { return nil }
        let period = Int(measure.smoothPeriod + 0.5)
        let now = self.phase(measure, period)
        let reading = Reading(
            measure: measure, phase: now, phaseBefore: phase, period: period, isKnown: count >= Hilbert.firstPhase)
        if commit {
            phase = now
            smooths.push(measure.smooth)
        }
        return reading
    }

    private func phase(_ measure: Hilbert.Measure, _ period: Int) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        let first = period * (period - 1) / 2
        for step in 0..<period {
            let smooth = step == 0 ? measure.smooth : smooths.before(step)
            real += CyclePhase.sines[first + step] * smooth
            imaginary += CyclePhase.cosines[first + step] * smooth
        }
        var phase = phase
        if imaginary != 0 {
            phase = atan(real / imaginary) * Hilbert.degrees
        } else if real != 0 {
            phase += real < 0 ? -90 : 90
        }
        // The mean of four prices lags by one candle, hence 360 / period.
        phase += 90
        phase += 360 / measure.smoothPeriod
        if imaginary < 0 { phase += 180 }
        return phase > 315 ? phase - 360 : phase
    }

    /// The sines and cosines of the parts of a circle; those of a period of P start at the index P (P − 1) / 2.
    private static let sines = parts(sin)
    private static let cosines = parts(cos)

    private static func parts(_ function: (Double) -> Double) -> [Double] {
        let circle = atan(1.0) * 8
        return (0...longest).flatMap { period in (0..<period).map { function(Double($0) * circle / Double(period)) } }
    }
}

extension HistoryRing {
    /// Returns the value of `steps` pushes ago, 1 being the last; 0 if there is none.
    func before(_ steps: Int) -> Double {
        if steps > values.count { return 0 }
        let place = oldest - steps
        return values[place < 0 ? place + values.count : place]
    }
}
