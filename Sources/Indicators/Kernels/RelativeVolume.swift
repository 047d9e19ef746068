/// Relative volume: the volume divided by the mean of the previous N.
struct RelativeVolume: Kernel {
    private var mean: SMA
    private var last = Previous()
    init(_ length: Int) { mean = SMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let before = last.next(mean.next(bar.volume, commit), commit)
        return before == 0 ? .nan : bar.volume / before
    }
}
