/// Williams' %R: the distance of the close below the top of the channel of N, from −100 (lowest low) to 0 (highest high).
struct WilliamsR: Kernel {
    private var channel: PriceChannel
    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        return high == low ? 0 : (high - bar.close) / ((high - low) / -100)
    }
}
