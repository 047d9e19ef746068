/// Stochastic (G. Lane): where the close stands in the channel of N, smoothed once (k) and once more (d). Both begin together.
struct Stochastic: Indicator {
    private var fast: FastStochastic
    private var k: SMA
    private var d: SMA

    init(_ length: Int, _ k: Int, _ d: Int) {
        fast = FastStochastic(length)
        self.k = SMA(k)
        self.d = SMA(d)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let fast = fast.next(bar, commit)
        let slow = fast.isNaN ? .nan : k.next(fast, commit)
        let signal = slow.isNaN ? .nan : d.next(slow, commit)
        values.put(signal.isNaN ? .nan : slow)
        values.put(signal)
    }
}

/// Stochastic RSI (T. Chande, S. Kroll): the same of RSI's own channel.
struct StochasticRSI: Indicator {
    private var rsi: RSI
    private var high: Sliding<Highest>
    private var low: Sliding<Lowest>
    private var k: SMA
    private var d: SMA
    private let source: Source

    init(_ rsi: Int, _ length: Int, _ k: Int, _ d: Int, _ source: Source) {
        self.rsi = RSI(rsi)
        high = Sliding(length)
        low = Sliding(length)
        self.k = SMA(k)
        self.d = SMA(d)
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let rsi = rsi.next(source.of(bar), commit)
        var slow = Double.nan
        if !rsi.isNaN {
            let high = high.next(rsi, commit)?.value ?? .nan
            let low = low.next(rsi, commit)?.value ?? .nan
            if !high.isNaN { slow = k.next(high == low ? 0 : 100 * (rsi - low) / (high - low), commit) }
        }
        values.put(slow)
        values.put(slow.isNaN ? .nan : d.next(slow, commit))
    }
}

/// Ichimoku (G. Hosoda): middles of the channels of T and K; the cloud's spans are those of K − 1 candles ago.
struct Ichimoku: Indicator {
    private var turning: Channel
    private var standard: Channel
    private var wide: Channel
    private var spanA: Delay
    private var spanB: Delay

    init(_ turning: Int, _ standard: Int, _ wide: Int) {
        self.turning = Channel(turning)
        self.standard = Channel(standard)
        self.wide = Channel(wide)
        spanA = Delay(standard - 1)
        spanB = Delay(standard - 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let tenkan = turning.next(bar, commit)
        let kijun = standard.next(bar, commit)
        let wide = wide.next(bar, commit)
        let turning = (tenkan.high + tenkan.low) / 2
        let standard = (kijun.high + kijun.low) / 2
        values.put(turning)
        values.put(standard)
        values.put(spanA.next((turning + standard) / 2, commit))
        values.put(spanB.next((wide.high + wide.low) / 2, commit))
    }
}

/// Chandelier exit (C. Le Beau): M average true ranges under the highest high, and over the lowest low.
struct Chandelier: Indicator {
    private var channel: Channel
    private var range: ATR
    private let multiple: Double

    init(_ length: Int, _ multiple: Double) {
        channel = Channel(length)
        range = ATR(length)
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (high, low) = channel.next(bar, commit)
        let distance = multiple * range.next(bar, commit)
        values.put(high - distance)
        values.put(low + distance)
    }
}
