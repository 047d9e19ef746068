/// True range: how far the price went, the gap from the last close included. Unknown for the first candle.
struct TrueRange: Kernel {
    private var close = Previous()

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let close = close.next(bar.close, commit)
        return close.isNaN ? .nan : bar.trueRange(after: close)
    }
}
