/// Price and volume trend: the sum of volume · relative change of the close.
struct PVT: Kernel {
    private var close = Previous()
    private var sum = 0.0

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        let next = last.isNaN || last == 0 ? sum : sum + bar.volume * (bar.close - last) / last
        if commit { sum = next }
        return next
    }
}
