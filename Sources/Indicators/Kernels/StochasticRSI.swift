/// Stochastic RSI (T. Chande, S. Kroll): the stochastic of the RSI in its own channel.
struct StochasticRSI: Indicator {
    private var rsi: RSI
    private var fast: FastStochastic
    private var k: SMA
    private var d: SMA
    private let source: BarSource

    init(_ rsi: Int, _ length: Int, _ k: Int, _ d: Int, _ source: BarSource) {
        self.rsi = RSI(rsi)
        fast = FastStochastic(length)
        self.k = SMA(k)
        self.d = SMA(d)
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let rsi = rsi.next(source.of(bar), commit)
        let fast = rsi.isNaN ? .nan : fast.next(price: rsi, commit)
        let slow = fast.isNaN ? .nan : k.next(fast, commit)
        values.put(slow)
        values.put(slow.isNaN ? .nan : d.next(slow, commit))
    }
}
