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
