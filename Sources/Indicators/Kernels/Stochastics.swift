/// A stochastic with averages of any type: the position in the channel, smoothed (k), and smoothed again (d). Both have their
/// first value at the same candle. `withJ` adds 3 k − 2 d: KDJ.
struct AnyStochastic: Indicator {
    private var fast: FastStochastic
    private var k: Average
    private var d: Average
    private let withJ: Bool

    init(_ length: Int, _ k: (AverageType, Int), _ d: (AverageType, Int), withJ: Bool = false) {
        fast = FastStochastic(length)
        self.k = Average(k.0, k.1)
        self.d = Average(d.0, d.1)
        self.withJ = withJ
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let slow = k.next(fast.next(bar, commit), commit)
        let signal = d.next(slow, commit)
        let line = signal.isNaN ? .nan : slow
        values.put(line)
        values.put(signal)
        if withJ { values.put(3 * line - 2 * signal) }
    }
}

/// Stochastic momentum (W. Blau): 100 · the distance of the close from the middle of the channel of N / half the channel's
/// height, both smoothed twice; and its exponential average. Both lines have their first value at the same candle.
struct StochasticMomentum: Indicator {
    private var channel: PriceChannel
    private var distance: (EMA, EMA)
    private var range: (EMA, EMA)
    private var signal: EMA

    init(_ length: Int, _ fast: Int, _ slow: Int, _ signal: Int) {
        channel = PriceChannel(length)
        distance = (EMA(slow), EMA(fast))
        range = (EMA(slow), EMA(fast))
        self.signal = EMA(signal)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (high, low) = channel.next(bar, commit)
        let moved = distance.1.next(distance.0.next(bar.close - (high + low) * 0.5, commit), commit)
        let half = 0.5 * range.1.next(range.0.next(high - low, commit), commit)
        let value = half.isNaN ? .nan : half > 0 ? 100 * moved / half : 0
        let average = signal.next(value, commit)
        values.put(average.isNaN ? .nan : value)
        values.put(average)
    }
}
