/// Zero lag exponential moving average (J. Ehlers, R. Way): the EMA of the value plus its change over half the length.
struct ZLEMA: Kernel {
    private var before: Delay
    private var average: EMA

    init(_ length: Int) {
        before = Delay((length - 1) / 2)
        average = EMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        average.next(2 * value - before.next(value, commit), commit)
    }
}
