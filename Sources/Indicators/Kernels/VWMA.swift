/// The mean of a price over the last N candles, weighted by volume; null without volume. For the close it is the volume
/// weighted moving average, for the typical price the rolling VWAP.
struct VWMA: Kernel {
    private let price: BarSource
    private var values: Sliding<Sum>
    private var volumes: Sliding<Sum>

    init(_ length: Int, of price: BarSource) {
        self.price = price
        values = Sliding(length)
        volumes = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = values.next(price.of(bar) * bar.volume, commit)?.value ?? .nan
        let volume = volumes.next(bar.volume, commit)?.value ?? .nan
        return volume == 0 ? .nan : value / volume
    }
}
