/// The mean range of the last N candles; gaps do not count.
struct AverageRange: Kernel {
    private var mean: SMA
    init(_ length: Int) { mean = SMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { mean.next(bar.range, commit) }
}

/// Chaikin's volatility: the change over R candles, in percent, of an exponential average of the range.
struct ChaikinVolatility: Kernel {
    private var average: EMA
    private var before: Delay

    init(_ length: Int, _ rate: Int) {
        average = EMA(length)
        before = Delay(rate)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let average = average.next(bar.range, commit)
        let old = before.next(average, commit)
        return old == 0 ? 0 : 100 * (average - old) / old
    }
}

/// Mass index (D. Dorsey): the sum of EMA of the range / EMA of that EMA; a ratio counts 1 if nothing moves.
struct MassIndex: Kernel {
    private var averages: (EMA, EMA)
    private var sum: Sliding<Sum>

    init(_ length: Int, _ count: Int) {
        averages = (EMA(length), EMA(length))
        sum = Sliding(count)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let once = averages.0.next(bar.range, commit)
        let twice = averages.1.next(once, commit)
        return twice.isNaN ? .nan : sum.next(twice == 0 ? 1 : once / twice, commit)?.value ?? .nan
    }
}

/// Relative volatility (D. Dorsey, 1993): the deviations of rising candles in percent of those of all moving candles, each
/// smoothed like Wilder's averages; 50 if there are none.
struct RelativeVolatility: Kernel {
    private var deviation: StandardDeviation
    private var last = Previous()
    private var rises: EMA
    private var falls: EMA

    init(_ length: Int, _ window: Int) {
        deviation = StandardDeviation(window)
        rises = .wilder(length)
        falls = .wilder(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let change = value - last.next(value, commit)
        let deviation = deviation.next(value, commit)
        if deviation.isNaN { return .nan }
        let rise = rises.next(change > 0 ? deviation : 0, commit)
        let sum = rise + falls.next(change < 0 ? deviation : 0, commit)
        return sum == 0 ? 50 : 100 * rise / sum
    }
}
