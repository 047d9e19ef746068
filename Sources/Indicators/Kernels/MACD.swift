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
