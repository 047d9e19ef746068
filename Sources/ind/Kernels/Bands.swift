/// Standard deviation of the last N, of the whole and not of a sample.
struct StandardDeviation: Kernel {
    private var window: Sliding<Moments>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { window.next(value, commit)?.deviation ?? .nan }
}

/// How many standard deviations the value is from the mean; 0 where there is none.
struct ZScore: Kernel {
    private var window: Sliding<Moments>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        guard let moments = window.next(value, commit) else { return .nan }
        return moments.deviation == 0 ? 0 : (value - moments.mean) / moments.deviation
    }
}

/// Bollinger bands: K standard deviations around the mean of N. Width in percent of the middle; percent is where the price
/// stands between them, unknown where they are one.
struct BollingerBands: Indicator {
    private var window: Sliding<Moments>
    private let multiple: Double
    private let source: Source

    init(_ length: Int, _ multiple: Double, _ source: Source) {
        window = Sliding(length)
        self.multiple = multiple
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let price = source.of(bar)
        let moments = window.next(price, commit)
        let middle = moments?.mean ?? .nan
        let distance = multiple * (moments?.deviation ?? .nan)
        let upper = middle + distance
        let lower = middle - distance
        values.put(upper)
        values.put(middle)
        values.put(lower)
        values.put(100 * (upper - lower) / middle)
        values.put(upper == lower ? .nan : (price - lower) / (upper - lower))
    }
}

/// Keltner channels (L. Raschke): K average true ranges around an exponential mean of the typical price. Both means begin
/// with the first candle for which both are known.
struct KeltnerChannel: Indicator {
    private var average: EMA
    private var averageWait: Int
    private var trueRange = TrueRange()
    private var range: EMA
    private var rangeWait: Int
    private let multiple: Double

    init(_ length: Int, _ rangeLength: Int, _ multiple: Double) {
        let first = max(length - 1, rangeLength)
        average = EMA(length)
        averageWait = first - (length - 1)
        range = EMA(rangeLength, smoothing: 1 / Double(rangeLength))
        // The first candle has no true range.
        rangeWait = first - rangeLength + 1
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let trueRange = trueRange.next(bar, commit)
        let middle = averageWait > 0 ? .nan : average.next(bar.typical, commit)
        let distance = rangeWait > 0 ? .nan : multiple * range.next(trueRange, commit)
        if commit {
            averageWait = max(averageWait - 1, 0)
            rangeWait = max(rangeWait - 1, 0)
        }
        values.put(middle + distance)
        values.put(middle)
        values.put(middle - distance)
    }
}

/// Donchian channel: highest high, lowest low, and the middle between them.
struct DonchianChannel: Indicator {
    private var channel: Channel
    init(_ length: Int) { channel = Channel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (high, low) = channel.next(bar, commit)
        values.put(high)
        values.put((high + low) / 2)
        values.put(low)
    }
}
