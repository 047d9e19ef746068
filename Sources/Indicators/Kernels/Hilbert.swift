import Shared

/// Ehlers' measure of the dominant cycle by a Hilbert transform ("Rocket Science for Traders", 2001), computed as in his
/// listing and in TA-Lib: even and odd candles have separate filters, and each operation is rounded in TA-Lib's order, because
/// in a market that stands still only rounding remains to divide.
struct Hilbert {
    /// The numbers of candles before the first period, and before the first phase.
    static let firstPeriod = 32
    static let firstPhase = 63

    /// The measure of one candle.
    struct Measure {
        /// The weighted mean price of four candles, with the weights 4, 3, 2 and 1.
        var smooth = 0.0
        /// The component in phase with the cycle, three candles late, and the component a quarter of a cycle behind.
        var inPhase = 0.0
        var quadrature = 0.0
        /// The period of the cycle in candles, smoothed once and twice.
        var period = 0.0
        var smoothPeriod = 0.0
    }

    /// The number of candles for which only the smooth price is computed.
    private let skipped: Int
    private var count = 0
    private var smoother = Smoother()
    private var even = Side()
    private var odd = Side()
    private var place = 0
    private var q2 = 0.0
    private var i2 = 0.0
    private var real = 0.0
    private var imaginary = 0.0
    private(set) var measure = Measure()

    /// - Parameter skipped: The candles before the filters start: 12 for what TA-Lib gives after 32 candles, 37 for after 63.
    init(skipped: Int) { self.skipped = skipped }

    /// Processes a closed candle's price. Returns nil until the filters have started.
    mutating func step(_ price: Double) -> Measure? {
        defer { count += 1 }
        let smooth = smoother.step(price)
        guard count >= skipped else { return nil }
        let isEven = count % 2 == 0
        let gain = 0.075 * measure.period + 0.54
        var parts = isEven ? even.step(smooth, gain, place) : odd.step(smooth, gain, place)
        if isEven {
            place = place == 2 ? 0 : place + 1
            odd.hand(parts.detrended)
        } else {
            even.hand(parts.detrended)
        }
        parts.q2 = 0.2 * (parts.q1 + parts.jI) + 0.8 * q2
        parts.i2 = 0.2 * (parts.i1 - parts.jQ) + 0.8 * i2
        measure.smooth = smooth
        measure.inPhase = parts.i1
        measure.quadrature = parts.q1
        adjust(parts)
        return measure
    }

    /// Updates the period, to which the next candle's filters are tuned.
    private mutating func adjust(_ parts: Parts) {
        real = 0.2 * (parts.i2 * i2 + parts.q2 * q2) + 0.8 * real
        imaginary = 0.2 * (parts.i2 * q2 - parts.q2 * i2) + 0.8 * imaginary
        q2 = parts.q2
        i2 = parts.i2
        let before = measure.period
        var period = before
        if imaginary != 0, real != 0 { period = 360 / (atan(imaginary / real) * Hilbert.degrees) }
        period = min(period, 1.5 * before)
        period = max(period, 0.67 * before)
        period = min(max(period, 6), 50)
        measure.period = 0.2 * period + 0.8 * before
        measure.smoothPeriod = 0.33 * measure.period + 0.67 * measure.smoothPeriod
    }

    /// Degrees per radian.
    static let degrees = 45 / atan(1.0)

    private struct Parts {
        var detrended = 0.0
        var q1 = 0.0
        var i1 = 0.0
        var jI = 0.0
        var jQ = 0.0
        var q2 = 0.0
        var i2 = 0.0
    }

    /// The filters of the even candles, or of the odd ones.
    private struct Side {
        private var detrend = Filter()
        private var quadrature = Filter()
        private var aheadI = Filter()
        private var aheadQ = Filter()
        /// The detrended prices of one and of three candles ago.
        private var last = 0.0
        private var before = 0.0

        mutating func step(_ smooth: Double, _ gain: Double, _ place: Int) -> Parts {
            var parts = Parts()
            parts.detrended = detrend.step(smooth, gain, place)
            parts.q1 = quadrature.step(parts.detrended, gain, place)
            parts.i1 = before
            parts.jI = aheadI.step(before, gain, place)
            parts.jQ = aheadQ.step(parts.q1, gain, place)
            return parts
        }

        /// Takes the newest detrended price of the other side.
        mutating func hand(_ detrended: Double) {
            before = last
            last = detrended
        }
    }

    /// 0.0962 x + 0.5769 x₂ − 0.5769 x₄ − 0.0962 x₆, times the gain.
    private struct Filter {
        private var ring: InlineArray<3, Double> = [0, 0, 0]
        private var inner = 0.0
        private var input = 0.0

        mutating func step(_ value: Double, _ gain: Double, _ place: Int) -> Double {
            let outer = 0.0962 * value
            var sum = -ring[place]
            ring[place] = outer
            sum += outer
            sum -= inner
            inner = 0.5769 * input
            sum += inner
            input = value
            return sum * gain
        }
    }

    /// The weighted mean of four prices by running sums.
    private struct Smoother {
        private var sum = 0.0
        private var plain = 0.0
        private var oldest = 0.0
        private var prices: InlineArray<4, Double> = [0, 0, 0, 0]
        private var count = 0

        mutating func step(_ price: Double) -> Double {
            defer {
                prices[count & 3] = price
                count += 1
            }
            if count < 3 {
                plain += price
                sum += price * Double(count + 1)
                return .nan
            }
            plain += price
            plain -= oldest
            sum += price * 4
            oldest = prices[(count - 3) & 3]
            let smooth = sum * 0.1
            sum -= plain
            return smooth
        }
    }
}
