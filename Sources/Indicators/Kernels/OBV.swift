/// On balance volume (J. Granville): adds the volume when the close rises, and subtracts it when the close falls. It starts
/// with the first candle's volume.
struct OBV: Kernel {
    private var close = Previous()
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        let next = last.isNaN || bar.close > last ? sum + bar.volume : bar.close < last ? sum - bar.volume : sum
        if commit { sum = next }
        return next
    }
}
