/// Triple exponential moving average (P. Mulloy): 3 EMA − 3 EMA of EMA + EMA of EMA of EMA.
struct TEMA: Kernel {
    private var first: EMA
    private var second: EMA
    private var third: EMA

    init(_ length: Int) {
        first = EMA(length)
        second = EMA(length)
        third = EMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = first.next(value, commit)
        let twice = second.next(once, commit)
        return 3 * once - 3 * twice + third.next(twice, commit)
    }
}
