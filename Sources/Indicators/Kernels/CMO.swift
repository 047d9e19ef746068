/// Chande's momentum oscillator: 100 · (mean rise − mean fall) / (mean rise + mean fall), with Wilder's means.
struct CMO: Kernel {
    private var moves: WilderMoves
    init(_ length: Int) { moves = WilderMoves(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (rise, fall) = moves.next(value, commit)
        let sum = rise + fall
        return sum == 0 ? 0 : 100 * (rise - fall) / sum
    }
}
