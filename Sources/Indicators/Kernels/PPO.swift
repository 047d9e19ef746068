/// The fast minus the slow exponential average, in percent of the slow one.
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
