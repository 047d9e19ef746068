/// Acceleration bands (P. Headley): the means of high · (1 + w), of close, and of low · (1 − w), where w = 4 · (high − low) /
/// (high + low).
struct AccelerationBands: Indicator {
    private var upper: SMA
    private var middle: SMA
    private var lower: SMA

    init(_ length: Int) {
        upper = SMA(length)
        middle = SMA(length)
        lower = SMA(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let sum = bar.high + bar.low
        let share = abs(sum) < 1e-14 ? 0 : 4 * bar.range / sum
        values.put(upper.next(bar.high * (1 + share), commit))
        values.put(middle.next(bar.close, commit))
        values.put(lower.next(bar.low * (1 - share), commit))
    }
}

/// The mean of the highest and the lowest of the last N prices.
struct Midpoint: Kernel {
    private var channel: PriceChannel
    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (high, low) = channel.next(price: value, commit)
        return (high + low) / 2
    }
}

/// The mean of the highest high and the lowest low of the last N candles.
struct MidPrice: Kernel {
    private var channel: PriceChannel
    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        return (high + low) / 2
    }
}
