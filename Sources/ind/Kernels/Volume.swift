/// On balance volume (J. Granville): volume added when the close rises, and taken away when it falls. It begins with the
/// first candle's volume.
struct OBV: Kernel {
    private var close = Previous()
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        let next = last.isNaN || bar.close > last ? sum + bar.volume : bar.close < last ? sum - bar.volume : sum
        if commit { sum = next }
        return next
    }
}

/// Accumulation and distribution (M. Chaikin): volume, by where the close stands in the candle's range.
struct AD: Kernel {
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let next = sum + AD.flow(bar)
        if commit { sum = next }
        return next
    }

    static func flow(_ bar: Bar) -> Double {
        bar.range > 0 ? ((bar.close - bar.low) - (bar.high - bar.close)) / bar.range * bar.volume : 0
    }
}

/// Volume weighted average price since 00:00 UTC; null until there is volume.
struct SessionVWAP: Kernel {
    private var day = Int.min
    private var value = 0.0
    private var volume = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let day = bar.time / 86_400_000
        let value = (day == self.day ? self.value : 0) + bar.typical * bar.volume
        let volume = (day == self.day ? self.volume : 0) + bar.volume
        if commit {
            self.day = day
            self.value = value
            self.volume = volume
        }
        return volume == 0 ? .nan : value / volume
    }
}

/// The mean of the last N typical prices, weighted by volume.
struct RollingVWAP: Kernel {
    private var values: Sliding<Sum>
    private var volumes: Sliding<Sum>

    init(_ length: Int) {
        values = Sliding(length)
        volumes = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = values.next(bar.typical * bar.volume, commit)?.value ?? .nan
        let volume = volumes.next(bar.volume, commit)?.value ?? .nan
        return volume == 0 ? .nan : value / volume
    }
}

/// Volume weighted moving average of the close.
struct VWMA: Kernel {
    private var values: Sliding<Sum>
    private var volumes: Sliding<Sum>

    init(_ length: Int) {
        values = Sliding(length)
        volumes = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = values.next(bar.close * bar.volume, commit)?.value ?? .nan
        let volume = volumes.next(bar.volume, commit)?.value ?? .nan
        return volume == 0 ? .nan : value / volume
    }
}

/// Chaikin's oscillator: the difference of two exponential averages of the accumulation line, both begun with its first value.
struct ADOscillator: Kernel {
    private var line = AD()
    private let fast: Double
    private let slow: Double
    private var averages: (fast: Double, slow: Double)?
    private var wait: Int

    init(_ fast: Int, _ slow: Int) {
        self.fast = 2 / Double(fast + 1)
        self.slow = 2 / Double(slow + 1)
        wait = max(fast, slow) - 1
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = line.next(bar, commit)
        var next = averages ?? (value, value)
        if averages != nil {
            next.fast += fast * (value - next.fast)
            next.slow += slow * (value - next.slow)
        }
        let isReady = wait == 0
        if commit {
            averages = next
            wait = max(wait - 1, 0)
        }
        return isReady ? next.fast - next.slow : .nan
    }
}

/// Chaikin's money flow: accumulation over volume of the last N.
struct CMF: Kernel {
    private var flows: Sliding<Sum>
    private var volumes: Sliding<Sum>

    init(_ length: Int) {
        flows = Sliding(length)
        volumes = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let flow = flows.next(AD.flow(bar), commit)?.value ?? .nan
        let volume = volumes.next(bar.volume, commit)?.value ?? .nan
        return volume == 0 ? 0 : flow / volume
    }
}

/// Money flow index (G. Quong, A. Soudack): the value of candles whose typical price rose, over that of those where it moved.
struct MFI: Kernel {
    private var typical = Previous()
    private var rises: Sliding<Sum>
    private var falls: Sliding<Sum>

    init(_ length: Int) {
        rises = Sliding(length)
        falls = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = typical.next(bar.typical, commit)
        if last.isNaN { return .nan }
        // What differs by rounding alone has not moved (TA-Lib).
        let change = bar.typical - last
        let value = bar.typical * bar.volume
        let rise = rises.next(change > 1e-14 ? value : 0, commit)?.value ?? .nan
        let sum = rise + (falls.next(change < -1e-14 ? value : 0, commit)?.value ?? .nan)
        return sum < 1e-14 ? 0 : 100 * rise / sum
    }
}

/// Price and volume trend: volume, by the relative change of the close, summed.
struct PVT: Kernel {
    private var close = Previous()
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        let next = last.isNaN || last == 0 ? sum : sum + bar.volume * (bar.close - last) / last
        if commit { sum = next }
        return next
    }
}

/// Force index (A. Elder): the change of the close times volume, averaged.
struct ForceIndex: Kernel {
    private var close = Previous()
    private var average: EMA
    init(_ length: Int) { average = EMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        average.next((bar.close - close.next(bar.close, commit)) * bar.volume, commit)
    }
}

/// Relative volume: the volume over the mean of the N before.
struct RelativeVolume: Kernel {
    private var mean: SMA
    private var last = Previous()
    init(_ length: Int) { mean = SMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let before = last.next(mean.next(bar.volume, commit), commit)
        return before == 0 ? .nan : bar.volume / before
    }
}

/// Volume spike: 1 when the volume is above K times its mean of N.
struct VolumeSpike: Kernel {
    private var mean: SMA
    private let multiple: Double

    init(_ length: Int, _ multiple: Double) {
        mean = SMA(length)
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let mean = mean.next(bar.volume, commit)
        return mean.isNaN ? .nan : bar.volume > multiple * mean ? 1 : 0
    }
}
