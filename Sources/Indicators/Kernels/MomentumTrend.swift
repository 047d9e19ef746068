/// Momentum over P, and its means of S and L candles. The direction is 1, −1 or 0 if the short mean is above, below or equal to
/// the long one; the strength is their distance in average true ranges of 14.
struct MomentumTrend: Indicator {
    private var momentum: Momentum
    private var short: SMA
    private var long: SMA
    private var range = ATR(14)

    init(_ length: Int, _ short: Int, _ long: Int) {
        momentum = Momentum(length)
        self.short = SMA(short)
        self.long = SMA(long)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let range = range.next(bar, commit)
        let momentum = momentum.next(bar.close, commit)
        let short = momentum.isNaN ? .nan : short.next(momentum, commit)
        let distance = momentum.isNaN ? .nan : short - long.next(momentum, commit)
        values.put(distance.isNaN ? .nan : distance > 0 ? 1 : distance < 0 ? -1 : 0)
        values.put(abs(distance) / range)
    }
}
