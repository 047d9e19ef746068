/// Force index (A. Elder): the exponential average of (change of the close · volume).
struct ForceIndex: Kernel {
    private var close = Previous()
    private var average: EMA
    init(_ length: Int) { average = EMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        average.next((bar.close - close.next(bar.close, commit)) * bar.volume, commit)
    }
}
