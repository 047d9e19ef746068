/// Where the close stands in the channel of the last N, 0 to 100; 0 where there is no range.
struct FastStochastic: Kernel {
    private var channel: Channel
    init(_ length: Int) { channel = Channel(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let (high, low) = channel.next(bar, commit)
        return high == low ? 0 : 100 * (bar.close - low) / (high - low)
    }
}
