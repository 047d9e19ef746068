/// Hull moving average (A. Hull): WMA(√N) of 2 WMA(N/2) − WMA(N).
struct HMA: Kernel {
    private var half: WMA
    private var whole: WMA
    private var smooth: WMA

    init(_ length: Int) {
        half = WMA(max(length / 2, 1))
        whole = WMA(length)
        smooth = WMA(max(Int(Double(length).squareRoot()), 1))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let half = half.next(value, commit)
        return smooth.next(2 * half - whole.next(value, commit), commit)
    }
}

/// Zero lag exponential moving average (J. Ehlers, R. Way): the EMA of the value plus its change over half the length.
struct ZLEMA: Kernel {
    private var before: Delay
    private var average: EMA

    init(_ length: Int) {
        before = Delay((length - 1) / 2)
        average = EMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        average.next(2 * value - before.next(value, commit), commit)
    }
}

/// Triangular moving average: a simple moving average of one, each over about half the length.
struct TRIMA: Kernel {
    private var first: SMA
    private var second: SMA

    init(_ length: Int) {
        first = SMA((length + 1) / 2)
        second = SMA(length / 2 + 1)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = first.next(value, commit)
        return once.isNaN ? .nan : second.next(once, commit)
    }
}

/// T3 (T. Tillson): six exponential averages in a row, mixed by the volume factor.
struct T3: Kernel {
    private var averages: [EMA]
    private let factors: (Double, Double, Double, Double)

    init(_ length: Int, factor: Double) {
        averages = [EMA](repeating: EMA(length), count: 6)
        let square = factor * factor
        let cube = square * factor
        factors = (-cube, 3 * (square + cube), -6 * square - 3 * (factor + cube), 1 + 3 * factor + cube + 3 * square)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        var value = value
        var last = (0.0, 0.0, 0.0, 0.0)
        for place in averages.indices {
            value = averages[place].next(value, commit)
            last = (last.1, last.2, last.3, value)
        }
        return factors.0 * last.3 + factors.1 * last.2 + factors.2 * last.1 + factors.3 * last.0
    }
}

/// Kaufman's adaptive moving average: an exponential one whose smoothing follows the efficiency ratio of the last N, between
/// those of 2 and 30 candles. It begins at the value before the first.
struct KAMA: Kernel {
    private let length: Int
    private var before: Delay
    private var changes: Sliding<Sum>
    private var last = Double.nan
    private var average = Double.nan

    init(_ length: Int) {
        self.length = length
        before = Delay(length)
        changes = Sliding(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let old = before.next(value, commit)
        let travelled = last.isNaN ? nil : changes.next(abs(value - last), commit)
        var next = Double.nan
        if let travelled = travelled?.value, !old.isNaN {
            let distance = value - old
            let efficiency = travelled <= distance || travelled == 0 ? 1 : abs(distance / travelled)
            let smoothing = efficiency * (2.0 / 3 - 2.0 / 31) + 2.0 / 31
            let from = average.isNaN ? last : average
            next = from + smoothing * smoothing * (value - from)
        }
        if commit {
            last = value
            average = next
        }
        return next
    }
}
