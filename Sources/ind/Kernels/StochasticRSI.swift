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
