/// Moving average convergence divergence (G. Appel): the difference of two exponential averages, and its own average. Both have
/// their first value at the same candle, so the fast one starts with the last of the slow one's first N values (TA-Lib).
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

    /// MACD of 12 and 26 with the smoothing that Appel gave: 0.15 and 0.075 (TA-Lib's MACDFIX).
    init(fixed signal: Int) {
        wait = 26 - 12
        fast = EMA(12, smoothing: 0.15)
        slow = EMA(26, smoothing: 0.075)
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

struct MACDLines: Indicator {
    private var macd: MACD
    private let source: BarSource

    init(_ macd: MACD, _ source: BarSource) {
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

/// MACD with averages of any type, which have their first value at the same candle (TA-Lib's MACDEXT).
struct AnyMACD: Indicator {
    private var wait: (fast: Int, slow: Int)
    private var fast: Average
    private var slow: Average
    private var average: Average
    private let source: BarSource

    init(_ fast: (AverageType, Int), _ slow: (AverageType, Int), _ signal: (AverageType, Int), _ source: BarSource) {
        // The longer one is the slow one.
        let (fast, slow) = slow.1 < fast.1 ? (slow, fast) : (fast, slow)
        let first = max(fast.0.wait(fast.1), slow.0.wait(slow.1))
        wait = (first - fast.0.wait(fast.1), first - slow.0.wait(slow.1))
        self.fast = Average(fast.0, fast.1)
        self.slow = Average(slow.0, slow.1)
        average = Average(signal.0, signal.1)
        self.source = source
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let value = source.of(bar)
        let fast = wait.fast > 0 ? .nan : fast.next(value, commit)
        let line = wait.slow > 0 ? .nan : fast - slow.next(value, commit)
        if commit { wait = (max(wait.fast - 1, 0), max(wait.slow - 1, 0)) }
        let signal = average.next(line, commit)
        values.put(signal.isNaN ? .nan : line)
        values.put(signal)
        values.put(line - signal)
    }
}
