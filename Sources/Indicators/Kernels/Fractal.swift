/// Williams' fractal: 100 if the high of R candles ago is above all highs of the L candles before it and of the R after it; the
/// low likewise, if it is below all lows; else 0. The candle that confirms a swing marks it.
struct Fractal: Indicator {
    private var high: Swing<Highest>
    private var low: Swing<Lowest>

    init(_ left: Int, _ right: Int) {
        high = Swing(left, right)
        low = Swing(left, right)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let top = high.next(bar.high, commit)
        let bottom = low.next(bar.low, commit)
        values.put(top.map { $0.before.value < $0.pivot && $0.after.value < $0.pivot ? 100 : 0 } ?? .nan)
        values.put(bottom.map { $0.before.value > $0.pivot && $0.after.value > $0.pivot ? 100 : 0 } ?? .nan)
    }
}

/// The value of R candles ago, with the aggregates of the L values before it and of the R after it.
struct Swing<Part: Aggregate> where Part.Value == Double {
    private var after: Sliding<Part>
    private var before: Sliding<Part>
    private var pivot: Delay
    private var delayed: Delay

    init(_ left: Int, _ right: Int) {
        after = Sliding(right)
        before = Sliding(left)
        pivot = Delay(right)
        delayed = Delay(right + 1)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> (before: Part, pivot: Double, after: Part)? {
        let after = after.next(value, commit)
        let pivot = pivot.next(value, commit)
        let old = delayed.next(value, commit)
        guard !old.isNaN, let before = before.next(old, commit), let after else { return nil }
        return (before, pivot, after)
    }
}
