/// Chandelier exit (C. Le Beau): the highest high minus M average true ranges, and the lowest low plus M of them.
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
