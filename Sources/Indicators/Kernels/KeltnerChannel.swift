/// Keltner channels (L. Raschke): an exponential average of the typical price ± K average true ranges. Both averages have their
/// first value at the same candle.
struct KeltnerChannel: Indicator {
    private var average: EMA
    private var averageWait: Int
    private var trueRange = TrueRange()
    private var range: EMA
    private var rangeWait: Int
    private let multiple: Double

    init(_ length: Int, _ rangeLength: Int, _ multiple: Double) {
        let first = max(length - 1, rangeLength)
        average = EMA(length)
        averageWait = first - (length - 1)
        range = .wilder(rangeLength)
        // The first candle has no true range.
        rangeWait = first - rangeLength + 1
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let trueRange = trueRange.next(bar, commit)
        let middle = averageWait > 0 ? .nan : average.next(bar.typical, commit)
        let distance = rangeWait > 0 ? .nan : multiple * range.next(trueRange, commit)
        if commit {
            averageWait = max(averageWait - 1, 0)
            rangeWait = max(rangeWait - 1, 0)
        }
        values.put(middle + distance)
        values.put(middle)
        values.put(middle - distance)
    }
}
