/// Force index (A. Elder): the change of the close times volume, averaged.
struct ForceIndex: Kernel {
    private var close = Previous()
    private var average: EMA
    init(_ length: Int) { average = EMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        average.next((bar.close - close.next(bar.close, commit)) * bar.volume, commit)
    }
}
