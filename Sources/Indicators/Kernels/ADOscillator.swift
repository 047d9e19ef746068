/// Chaikin's oscillator: EMA(AD, fast) - EMA(AD, slow), where AD is the accumulation/distribution line. Both averages start with its first
/// value. Warm-up: the longer length.
struct ADOscillator: Kernel {
    private var line = AD()
    private let fast: Double
    private let slow: Double
    private var averages: (fast: Double, slow: Double)?
    private var wait: Int

    init(_ fast: Int, _ slow: Int) {
        self.fast = 2 / Double(fast + 1)
        self.slow = 2 / Double(slow + 1)
        wait = max(fast, slow) - 1
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = line.next(bar, commit)
        var next = averages ?? (value, value)
        if averages != nil {
            next.fast += fast * (value - next.fast)
            next.slow += slow * (value - next.slow)
        }
        let isReady = wait == 0
        if commit {
            averages = next
            wait = max(wait - 1, 0)
        }
        return isReady ? next.fast - next.slow : .nan
    }
}
