/// True range: the range of the candle, including the gap from the previous close. Unknown for the first candle.
struct TrueRange: Kernel {
    private var close = Previous()

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let close = close.next(bar.close, commit)
        return close.isNaN ? .nan : bar.trueRange(after: close)
    }
}
