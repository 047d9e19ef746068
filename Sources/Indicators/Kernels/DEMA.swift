/// Double exponential moving average (P. Mulloy): 2 EMA − EMA of EMA.
struct DEMA: Kernel {
    private var first: EMA
    private var second: EMA

    init(_ length: Int) {
        first = EMA(length)
        second = EMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = first.next(value, commit)
        return 2 * once - second.next(once, commit)
    }
}
