/// Williams' %R: the same seen from above, −100 to 0.
struct WilliamsR: Kernel {
    private var channel: PriceChannel
    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        return high == low ? 0 : (high - bar.close) / ((high - low) / -100)
    }
}
