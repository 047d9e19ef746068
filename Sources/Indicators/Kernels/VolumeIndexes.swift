/// Market facilitation (B. Williams): the candle's range over its volume; 0 without volume.
struct MarketFacilitation: Kernel {
    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { bar.volume == 0 ? 0 : bar.range / bar.volume }
}

/// Negative or positive volume index (P. Dysart, N. Fosback): starts at 1000 and changes by the relative change of the close,
/// but only in candles with less volume (negative) or more volume (positive) than the candle before.
struct VolumeIndex: Kernel {
    private let isPositive: Bool
    private var close = Previous()
    private var volume = Previous()
    private var index = 1000.0

    init(isPositive: Bool) { self.isPositive = isPositive }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        if bar.volume.isNaN { return .nan }
        let (close, volume) = (close.next(bar.close, commit), volume.next(bar.volume, commit))
        var next = index
        if isPositive ? bar.volume > volume : bar.volume < volume, close != 0 {
            next += (bar.close - close) / close * next
            if !next.isFinite { next = index }
        }
        if commit { index = next }
        return next
    }
}
