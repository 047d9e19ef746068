/// Impulsive candle: 1 or −1 by its direction, if its range is above R times the mean range of N and its body above the share B
/// of its range; else 0.
struct Impulse: Kernel {
    private var mean: SMA
    private let ratio: Double
    private let body: Double

    init(_ length: Int, _ ratio: Double, _ body: Double) {
        mean = SMA(length)
        self.ratio = ratio
        self.body = body
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let mean = mean.next(bar.range, commit)
        if mean.isNaN { return .nan }
        guard bar.range > ratio * mean, abs(bar.close - bar.open) / bar.range > body else { return 0 }
        return bar.close > bar.open ? 1 : -1
    }
}
