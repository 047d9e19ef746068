/// Efficiency ratio (P. Kaufman): |change over N candles| / sum of the absolute changes; 1 if nothing moved (TA-Lib).
struct EfficiencyRatio: Kernel {
    private var before: Delay
    private var way: Way

    init(_ length: Int) {
        before = Delay(length)
        way = Way(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let distance = value - before.next(value, commit)
        let way = way.next(value, commit)
        return way.isNaN ? .nan : way <= distance || way == 0 ? 1 : abs(distance / way)
    }
}

/// Vertical horizontal filter (A. White): (highest − lowest close of N) / sum of N absolute changes; 0 if nothing moved.
struct VerticalHorizontal: Kernel {
    private var channel: PriceChannel
    private var way: Way

    init(_ length: Int) {
        channel = PriceChannel(length)
        way = Way(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (high, low) = channel.next(price: value, commit)
        let way = way.next(value, commit)
        return way.isNaN ? .nan : way > 0 ? (high - low) / way : 0
    }
}

/// The sum of the last N absolute changes.
struct Way: Kernel {
    private var last = Previous()
    private var sum: Sliding<Sum>
    init(_ length: Int) { sum = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let change = abs(value - last.next(value, commit))
        return change.isNaN ? .nan : sum.next(change, commit)?.value ?? .nan
    }
}

/// The change over N candles as a share of the old value, or the ratio of new to old; 0 if the old value is 0.
struct Ratio: Kernel {
    private var before: Delay
    private let isChange: Bool

    init(_ length: Int, isChange: Bool) {
        before = Delay(length)
        self.isChange = isChange
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let old = before.next(value, commit)
        return old == 0 ? 0 : isChange ? (value - old) / old : value / old
    }
}

/// Williams' accumulation/distribution in the form of S. Achelis: the sum of close − true low after each rise, and of close −
/// true high after each fall. Volume is not used.
struct WilliamsAD: Kernel {
    private var close = Previous()
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        var next = sum
        if bar.close > last { next += bar.close - min(bar.low, last) }
        if bar.close < last { next += bar.close - max(bar.high, last) }
        if commit { sum = next }
        return next
    }
}
