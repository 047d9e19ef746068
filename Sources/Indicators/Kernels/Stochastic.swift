/// Stochastic (G. Lane): the position of the close in the channel of N, smoothed once (k) and again (d). Both start together.
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
