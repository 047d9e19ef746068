/// The highest high and the lowest low of the last N.
struct PriceChannel: Kernel {
    private var high: Sliding<Highest>
    private var low: Sliding<Lowest>

    init(_ length: Int) {
        high = Sliding(length)
        low = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> (high: Double, low: Double) { next(bar.high, bar.low, commit) }

    /// The channel of one price.
    mutating func next(price: Double, _ commit: Bool) -> (high: Double, low: Double) { next(price, price, commit) }

    private mutating func next(_ high: Double, _ low: Double, _ commit: Bool) -> (high: Double, low: Double) {
        let high = self.high.next(high, commit)
        let low = self.low.next(low, commit)
        return (high?.value ?? .nan, low?.value ?? .nan)
    }
}
