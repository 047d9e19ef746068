/// The highest high and the lowest low of the last N.
struct Channel: Kernel {
    private var high: Sliding<Highest>
    private var low: Sliding<Lowest>

    init(_ length: Int) {
        high = Sliding(length)
        low = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> (high: Double, low: Double) {
        let high = high.next(bar.high, commit)
        let low = low.next(bar.low, commit)
        return (high?.value ?? .nan, low?.value ?? .nan)
    }
}
