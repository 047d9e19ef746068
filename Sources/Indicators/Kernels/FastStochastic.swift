/// Fast stochastic: the position of the close in the channel of the last N, 0 to 100; 0 if the range is only rounding, like
/// that of an RSI in a market that stands still.
struct FastStochastic: Kernel {
    private var channel: PriceChannel
    init(_ length: Int) { channel = PriceChannel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { place(bar.close, in: channel.next(bar, commit)) }

    /// The position of one price in its own channel.
    mutating func next(price: Double, _ commit: Bool) -> Double { place(price, in: channel.next(price: price, commit)) }

    private func place(_ value: Double, in channel: (high: Double, low: Double)) -> Double {
        let range = channel.high - channel.low
        return range <= 1e-14 * (abs(channel.high) + abs(channel.low)) ? 0 : 100 * ((value - channel.low) / range)
    }
}
