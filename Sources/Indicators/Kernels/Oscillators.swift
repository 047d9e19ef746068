/// Accelerator (B. Williams): the awesome oscillator minus its own simple mean.
struct Accelerator: Kernel {
    private var oscillator: AwesomeOscillator
    private var mean: SMA

    init(_ fast: Int, _ slow: Int, _ signal: Int) {
        oscillator = AwesomeOscillator(fast, slow)
        mean = SMA(signal)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = oscillator.next(bar, commit)
        return value.isNaN ? .nan : value - mean.next(value, commit)
    }
}

/// The shorter minus the longer of two averages of one type; optionally in percent of the longer one.
struct AverageDistance: Kernel {
    private var fast: Average
    private var slow: Average
    private let inPercent: Bool

    init(_ fast: Int, _ slow: Int, _ type: AverageType, inPercent: Bool = false) {
        self.fast = Average(type, min(fast, slow))
        self.slow = Average(type, max(fast, slow))
        self.inPercent = inPercent
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (fast, slow) = (fast.next(value, commit), slow.next(value, commit))
        if !inPercent { return fast - slow }
        return abs(slow) < 1e-14 ? 0 : 100 * (fast - slow) / slow
    }
}

/// Chande's momentum oscillator from plain sums of the last N rises and falls.
struct PlainCMO: Kernel {
    private var moves: PlainMoves
    init(_ length: Int) { moves = PlainMoves(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (rise, fall) = moves.next(value, commit)
        let sum = rise + fall
        return sum == 0 ? 0 : 100 * (rise - fall) / sum
    }
}

/// The sums of the last N rises and of the last N falls.
struct PlainMoves: Kernel {
    private var last = Previous()
    private var rises: Sliding<Sum>
    private var falls: Sliding<Sum>

    init(_ length: Int) {
        rises = Sliding(length)
        falls = Sliding(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> (rise: Double, fall: Double) {
        let change = value - last.next(value, commit)
        if change.isNaN { return (.nan, .nan) }
        let (rise, fall) = (rises.next(max(change, 0), commit), falls.next(max(-change, 0), commit))
        return (rise?.value ?? .nan, fall?.value ?? .nan)
    }
}

/// Coppock curve (E. Coppock): a weighted average of the sum of two rates of change.
struct Coppock: Kernel {
    private var rates: (ROC, ROC)
    private var average: WMA

    init(_ length: Int, _ first: Int, _ second: Int) {
        rates = (ROC(first), ROC(second))
        average = WMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        average.next(rates.0.next(value, commit) + rates.1.next(value, commit), commit)
    }
}

/// Detrended price: the value of N / 2 + 1 candles ago minus the mean of the last N.
struct DetrendedPrice: Kernel {
    private var before: Delay
    private var mean: SMA

    init(_ length: Int) {
        before = Delay(length / 2 + 1)
        mean = SMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        before.next(value, commit) - mean.next(value, commit)
    }
}

/// Elder ray (A. Elder): the high, and the low, minus an exponential average of the close.
struct ElderRay: Indicator {
    private var average: EMA
    init(_ length: Int) { average = EMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let average = average.next(bar.close, commit)
        values.put(bar.high - average)
        values.put(bar.low - average)
    }
}

/// Intraday momentum (T. Chande): rising bodies in percent of all bodies of the last N; 50 if there are none.
struct IntradayMomentum: Kernel {
    private var rises: Sliding<Sum>
    private var falls: Sliding<Sum>

    init(_ length: Int) {
        rises = Sliding(length)
        falls = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let body = bar.close - bar.open
        let rise = rises.next(max(body, 0), commit)?.value ?? .nan
        let fall = falls.next(max(-body, 0), commit)?.value ?? .nan
        return rise + fall == 0 ? 50 : 100 * rise / (rise + fall)
    }
}

/// Qstick (T. Chande): the mean of close − open of the last N.
struct Qstick: Kernel {
    private var mean: SMA
    init(_ length: Int) { mean = SMA(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { mean.next(bar.close - bar.open, commit) }
}
