/// Chandelier exit (C. Le Beau): M average true ranges under the highest high, and over the lowest low.
struct Chandelier: Indicator {
    private var channel: PriceChannel
    private var range: ATR
    private let multiple: Double

    init(_ length: Int, _ multiple: Double) {
        channel = PriceChannel(length)
        range = ATR(length)
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (high, low) = channel.next(bar, commit)
        let distance = multiple * range.next(bar, commit)
        values.put(high - distance)
        values.put(low + distance)
    }
}
