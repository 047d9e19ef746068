/// Donchian channel: highest high, lowest low, and the middle between them.
struct DonchianChannel: Indicator {
    private var channel: PriceChannel
    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (high, low) = channel.next(bar, commit)
        values.put(high)
        values.put((high + low) / 2)
        values.put(low)
    }
}
