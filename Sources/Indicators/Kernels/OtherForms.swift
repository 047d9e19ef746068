/// RSI from plain sums of the last N rises and falls (D. Cutler); 0 if nothing moved, like the smoothed RSI.
struct CutlerRSI: Kernel {
    private var moves: PlainMoves
    init(_ length: Int) { moves = PlainMoves(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (rise, fall) = moves.next(value, commit)
        let sum = rise + fall
        return sum == 0 ? 0 : 100 * rise / sum
    }
}

/// The simple mean of the true range.
struct SimpleATR: Kernel {
    private var range = TrueRange()
    private var mean: SMA
    init(_ length: Int) { mean = SMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let range = range.next(bar, commit)
        return range.isNaN ? .nan : mean.next(range, commit)
    }
}

/// Keltner channels: an exponential average of the close ± K exponential averages of the true range.
struct CloseKeltnerChannel: Indicator {
    private var average: EMA
    private var trueRange = TrueRange()
    private var range: EMA
    private let multiple: Double

    init(_ length: Int, _ multiple: Double) {
        average = EMA(length)
        range = EMA(length)
        self.multiple = multiple
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let middle = average.next(bar.close, commit)
        let distance = multiple * range.next(trueRange.next(bar, commit), commit)
        values.put(middle + distance)
        values.put(middle)
        values.put(middle - distance)
    }
}
