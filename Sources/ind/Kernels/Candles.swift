/// Balance of power (I. Livshin): the candle's body over its range; 0 without range.
struct BalanceOfPower: Kernel {
    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { bar.range < 1e-14 ? 0 : (bar.close - bar.open) / bar.range }
}

/// Awesome oscillator (B. Williams): the difference of two simple means of the middle price.
struct AwesomeOscillator: Kernel {
    private var fast: SMA
    private var slow: SMA

    init(_ fast: Int, _ slow: Int) {
        self.fast = SMA(fast)
        self.slow = SMA(slow)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let middle = (bar.high + bar.low) / 2
        return fast.next(middle, commit) - slow.next(middle, commit)
    }
}

/// Commodity channel index (D. Lambert): how far the typical price is from its mean, in mean deviations.
struct CCI: Kernel {
    private var values: [Double]
    private var place = 0
    private var isFull = false

    init(_ length: Int) { values = [Double](repeating: 0, count: length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = bar.typical
        let length = Double(values.count)
        var sum = value
        for other in values.indices where other != place { sum += values[other] }
        let mean = sum / length
        var deviation = abs(value - mean)
        for other in values.indices where other != place { deviation += abs(values[other] - mean) }
        let isReady = isFull || place + 1 == values.count
        if commit {
            values[place] = value
            place = place + 1 == values.count ? 0 : place + 1
            isFull = isFull || place == 0
        }
        if !isReady { return .nan }
        // In a flat market the mean differs from the value by rounding alone.
        return deviation <= 1e-13 * abs(value) ? 0 : (value - mean) / (0.015 * deviation / length)
    }
}

/// Ultimate oscillator (L. Williams): buying pressure over true range in three windows, weighted 4, 2 and 1.
struct UltimateOscillator: Kernel {
    private var close = Previous()
    private var pressures: [Sliding<Sum>]
    private var ranges: [Sliding<Sum>]

    init(_ lengths: [Int]) {
        let lengths = lengths.sorted()
        pressures = lengths.map { Sliding($0) }
        ranges = lengths.map { Sliding($0) }
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        if last.isNaN { return .nan }
        let low = min(bar.low, last)
        var sum = 0.0
        for place in pressures.indices {
            let pressure = pressures[place].next(bar.close - low, commit)?.value ?? .nan
            let range = ranges[place].next(max(bar.high, last) - low, commit)?.value ?? .nan
            if range != 0 { sum += [4.0, 2, 1][place] * pressure / range }
        }
        return 100 * sum / 7
    }
}

/// Heikin-Ashi candles: each opens in the middle of the one before, and closes at the candle's mean price.
struct HeikinAshi: Indicator {
    private var open = Double.nan
    private var close = Double.nan

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let close = (bar.open + bar.high + bar.low + bar.close) / 4
        let open = self.open.isNaN ? (bar.open + bar.close) / 2 : (self.open + self.close) / 2
        values.put(open)
        values.put(max(bar.high, open, close))
        values.put(min(bar.low, open, close))
        values.put(close)
        if commit {
            self.open = open
            self.close = close
        }
    }
}

/// Impulsive candle: 1 or −1 by its direction when its range is above R times the mean of N, and its body above the share B
/// of it; else 0.
struct Impulse: Kernel {
    private var mean: SMA
    private let ratio: Double
    private let body: Double

    init(_ length: Int, _ ratio: Double, _ body: Double) {
        mean = SMA(length)
        self.ratio = ratio
        self.body = body
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let mean = mean.next(bar.range, commit)
        if mean.isNaN { return .nan }
        guard bar.range > ratio * mean, abs(bar.close - bar.open) / bar.range > body else { return 0 }
        return bar.close > bar.open ? 1 : -1
    }
}

/// Ehlers' cyber cycle ("Cybernetic Analysis for Stocks and Futures", 2004) and its trigger, the cycle one candle before.
struct CyberCycle: Indicator {
    private let alpha: Double
    private let source: Source
    private var prices = [Double](repeating: .nan, count: 3)
    private var smooths = [Double](repeating: .nan, count: 2)
    private var cycles = [0.0, 0.0]
    private var count = 0

    init(_ alpha: Double, _ source: Source) {
        self.alpha = alpha
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let price = source.of(bar)
        let smooth = (price + 2 * prices[0] + 2 * prices[1] + prices[2]) / 6
        var cycle = count < 2 ? 0 : (price - 2 * prices[0] + prices[1]) / 4
        if count >= 7 {
            let half = 1 - alpha / 2
            let rest = 1 - alpha
            cycle = half * half * (smooth - 2 * smooths[0] + smooths[1]) + 2 * rest * cycles[0] - rest * rest * cycles[1]
        }
        values.put(count >= 7 ? cycle : .nan)
        values.put(count >= 8 ? cycles[0] : .nan)
        if commit {
            prices = [price, prices[0], prices[1]]
            smooths = [smooth, smooths[0]]
            cycles = [cycle, cycles[0]]
            count = min(count + 1, 8)
        }
    }
}
