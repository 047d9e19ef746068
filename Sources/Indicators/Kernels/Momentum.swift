/// Momentum: the change over N candles.
struct Momentum: Kernel {
    private var before: Delay
    init(_ length: Int) { before = Delay(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { value - before.next(value, commit) }
}
