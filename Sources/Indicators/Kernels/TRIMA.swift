/// Triangular moving average: a simple moving average of a simple moving average, each over about half the length.
struct TRIMA: Kernel {
    private var first: SMA
    private var second: SMA

    init(_ length: Int) {
        first = SMA((length + 1) / 2)
        second = SMA(length / 2 + 1)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = first.next(value, commit)
        return once.isNaN ? .nan : second.next(once, commit)
    }
}
