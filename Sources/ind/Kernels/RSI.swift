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
