/// Rate of change: the change over N candles in percent.
struct ROC: Kernel {
    private var before: Delay
    init(_ length: Int) { before = Delay(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let old = before.next(value, commit)
        return old == 0 ? 0 : (value / old - 1) * 100
    }
}
