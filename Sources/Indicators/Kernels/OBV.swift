/// On balance volume (J. Granville): volume added when the close rises, and taken away when it falls. It begins with the
/// first candle's volume.
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
