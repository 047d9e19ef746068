/// Relative strength index (J. W. Wilder): 100 · mean rise / (mean rise + mean fall). Each mean is smoothed by 1 / N and starts
/// with the mean of the first N. A market that did not move gives 0 (TA-Lib).
struct RSI: Kernel {
    private var moves: WilderMoves
    init(_ length: Int) { moves = WilderMoves(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (rise, fall) = moves.next(value, commit)
        let sum = rise + fall
        return sum == 0 ? 0 : 100 * rise / sum
    }
}
