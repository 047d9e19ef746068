/// Relative strength index (J. W. Wilder): 100 times the mean rise over the means of rise and fall, each smoothed by 1 / N and
/// begun with the mean of the first N. A market that did not move gives 0 (TA-Lib).
struct RSI: Kernel {
    private var last = Previous()
    private var rises: EMA
    private var falls: EMA

    init(_ length: Int) {
        rises = EMA(length, smoothing: 1 / Double(length))
        falls = EMA(length, smoothing: 1 / Double(length))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let change = value - last.next(value, commit)
        if change.isNaN { return .nan }
        let rise = rises.next(max(change, 0), commit)
        let sum = rise + falls.next(max(-change, 0), commit)
        return sum.isNaN ? .nan : abs(sum) < 1e-14 ? 0 : 100 * rise / sum
    }
}

/// Chande's momentum oscillator: as RSI, but the difference of rise and fall over their sum.
struct CMO: Kernel {
    private var last = Previous()
    private var rises: EMA
    private var falls: EMA

    init(_ length: Int) {
        rises = EMA(length, smoothing: 1 / Double(length))
        falls = EMA(length, smoothing: 1 / Double(length))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let change = value - last.next(value, commit)
        if change.isNaN { return .nan }
        let rise = rises.next(max(change, 0), commit)
        let fall = falls.next(max(-change, 0), commit)
        let sum = rise + fall
        return sum.isNaN ? .nan : abs(sum) < 1e-14 ? 0 : 100 * (rise - fall) / sum
    }
}

/// Momentum: the change over N candles.
struct Momentum: Kernel {
    private var before: Delay
    init(_ length: Int) { before = Delay(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { value - before.next(value, commit) }
}

/// Rate of change: the change over N candles in percent.
struct ROC: Kernel {
    private var before: Delay
    init(_ length: Int) { before = Delay(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let old = before.next(value, commit)
        return old == 0 ? 0 : (value / old - 1) * 100
    }
}

/// TRIX: the rate of change of a triple exponential average.
struct TRIX: Kernel {
    private var averages: (EMA, EMA, EMA)
    private var change = ROC(1)

    init(_ length: Int) { averages = (EMA(length), EMA(length), EMA(length)) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = averages.0.next(value, commit)
        let twice = averages.1.next(once, commit)
        let thrice = averages.2.next(twice, commit)
        return thrice.isNaN ? .nan : change.next(thrice, commit)
    }
}

/// True strength index (W. Blau): 100 times the twice smoothed change over the twice smoothed size of it.
struct TSI: Kernel {
    private var last = Previous()
    private var changes: (EMA, EMA)
    private var sizes: (EMA, EMA)

    init(_ long: Int, _ short: Int) {
        changes = (EMA(long), EMA(short))
        sizes = (EMA(long), EMA(short))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let change = value - last.next(value, commit)
        let moved = changes.1.next(changes.0.next(change, commit), commit)
        let size = sizes.1.next(sizes.0.next(abs(change), commit), commit)
        return size == 0 ? 0 : 100 * moved / size
    }
}

/// Moving average convergence divergence (G. Appel): the difference of two exponential averages, and its own average. Both
/// begin together, so the fast one with the last of the slow one's first N (TA-Lib).
struct MACD: Kernel {
    private var wait: Int
    private var fast: EMA
    private var slow: EMA
    private var average: EMA

    init(_ fast: Int, _ slow: Int, _ signal: Int) {
        wait = abs(slow - fast)
        self.fast = EMA(min(fast, slow))
        self.slow = EMA(max(fast, slow))
        average = EMA(signal)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> (macd: Double, signal: Double) {
        let slow = slow.next(value, commit)
        if wait > 0 {
            if commit { wait -= 1 }
            return (.nan, .nan)
        }
        let difference = fast.next(value, commit) - slow
        let signal = average.next(difference, commit)
        return (signal.isNaN ? .nan : difference, signal)
    }
}

/// The difference of two exponential averages in percent of the slow one.
struct PPO: Kernel {
    private var fast: EMA
    private var slow: EMA

    init(_ fast: Int, _ slow: Int) {
        self.fast = EMA(min(fast, slow))
        self.slow = EMA(max(fast, slow))
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let slow = slow.next(value, commit)
        let fast = fast.next(value, commit)
        return slow == 0 ? 0 : 100 * (fast - slow) / slow
    }
}

struct MACDLines: Indicator {
    private var macd: MACD
    private let source: Source

    init(_ macd: MACD, _ source: Source) {
        self.macd = macd
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let (line, signal) = macd.next(source.of(bar), commit)
        values.put(line)
        values.put(signal)
        values.put(line - signal)
    }
}
