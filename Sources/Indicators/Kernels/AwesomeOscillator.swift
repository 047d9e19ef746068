/// Awesome oscillator (B. Williams): the fast minus the slow simple mean of (high + low) / 2.
struct AwesomeOscillator: Kernel {
    private var fast: SMA
    private var slow: SMA

    init(_ fast: Int, _ slow: Int) {
        self.fast = SMA(fast)
        self.slow = SMA(slow)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let middle = (bar.high + bar.low) / 2
        return fast.next(middle, commit) - slow.next(middle, commit)
    }
}
