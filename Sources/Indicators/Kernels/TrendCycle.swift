/// Schaff trend cycle (D. Schaff, 1999): the stochastic of the difference of two exponential averages, smoothed by a half; then
/// the stochastic of the result, smoothed by a half. While the channel has no height, the last position is kept.
struct TrendCycle: Kernel {
    private var macd: MACDLine
    private var stages: (Stage, Stage)

    init(_ fast: Int, _ slow: Int, _ cycle: Int) {
        macd = MACDLine(fast, slow)
        stages = (Stage(cycle), Stage(cycle))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let line = macd.next(value, commit)
        return stages.1.next(stages.0.next(line, commit), commit)
    }

    private struct Stage {
        private var channel: PriceChannel
        private var place = 0.0
        private var smooth = Double.nan

        init(_ length: Int) { channel = PriceChannel(length) }

        mutating func next(_ value: Double, _ commit: Bool) -> Double {
            if value.isNaN { return .nan }
            let (high, low) = channel.next(price: value, commit)
            if high.isNaN { return .nan }
            let place = high > low ? 100 * (value - low) / (high - low) : self.place
            let next = smooth.isNaN ? place : smooth + 0.5 * (place - smooth)
            if commit { (self.place, smooth) = (place, next) }
            return next
        }
    }
}

/// The difference of two exponential averages that have their first value at the same candle.
struct MACDLine: Kernel {
    private var wait: Int
    private var fast: EMA
    private var slow: EMA

    init(_ fast: Int, _ slow: Int) {
        wait = abs(slow - fast)
        self.fast = EMA(min(fast, slow))
        self.slow = EMA(max(fast, slow))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let slow = slow.next(value, commit)
        if wait > 0 {
            if commit { wait -= 1 }
            return .nan
        }
        return fast.next(value, commit) - slow
    }
}

/// Know sure thing (M. Pring, 1992): four averaged rates of change, weighted 1 to 4; and their sum's mean. Both start together.
struct KnowSureThing: Indicator {
    private var rates: [ROC]
    private var means: [SMA]
    private var signal: SMA
    private let source: BarSource

    init(_ rates: [Int], _ means: [Int], _ signal: Int, _ source: BarSource) {
        self.rates = rates.map { ROC($0) }
        self.means = means.map { SMA($0) }
        self.signal = SMA(signal)
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let price = source.of(bar)
        var sum = 0.0
        for place in rates.indices {
            let rate = rates[place].next(price, commit)
            sum += Double(place + 1) * (rate.isNaN ? .nan : means[place].next(rate, commit))
        }
        let average = sum.isNaN ? .nan : signal.next(sum, commit)
        values.put(average.isNaN ? .nan : sum)
        values.put(average)
    }
}

/// Connors' RSI (L. Connors, 2012): the mean of the RSI, of the RSI of the streak of rises or falls, and of the percent rank of
/// the change among the previous changes.
struct ConnorsRSI: Kernel {
    private var last = Previous()
    private var rsi: RSI
    private var streakRSI: RSI
    private var rank: PercentRank
    private var streak = 0.0

    init(_ length: Int, _ streak: Int, _ rank: Int) {
        rsi = RSI(length)
        streakRSI = RSI(streak)
        self.rank = PercentRank(rank)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let price = rsi.next(value, commit)
        let before = last.next(value, commit)
        if before.isNaN { return .nan }
        let sign = value > before ? 1.0 : value < before ? -1 : 0
        let next = sign * streak > 0 ? streak + sign : sign
        if commit { streak = next }
        let run = streakRSI.next(next, commit)
        return (price + run + rank.next(before == 0 ? 0 : (value - before) / before, commit)) / 3
    }
}

/// Wave trend (LazyBear, 2014): the exponential average of (typical price − its average) / (0.015 · average distance), and its
/// simple mean. A price that stands still counts as a distance of 0.
struct WaveTrend: Indicator {
    private var price: EMA
    private var distance: EMA
    private var smooth: EMA
    private var signal: SMA
    private var last = (price: Double.nan, average: Double.nan)

    init(_ channel: Int, _ average: Int, _ signal: Int) {
        price = EMA(channel)
        distance = EMA(channel)
        smooth = EMA(average)
        self.signal = SMA(signal)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let typical = bar.typical
        let average = price.next(typical, commit)
        // If neither the price nor its average moves any more, their difference is only rounding.
        let isStill = typical == last.price && average == last.average
        let away = isStill ? 0 : typical - average
        if commit { last = (typical, average) }
        let scale = 0.015 * distance.next(abs(away), commit)
        let wave = smooth.next(scale.isNaN ? .nan : scale > 0 ? away / scale : 0, commit)
        let mean = wave.isNaN ? .nan : signal.next(wave, commit)
        values.put(mean.isNaN ? .nan : wave)
        values.put(mean)
    }
}
