/// Chande's momentum oscillator: as RSI, but the difference of rise and fall over their sum.
struct CMO: Kernel {
    private var moves: WilderMoves
    init(_ length: Int) { moves = WilderMoves(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let (rise, fall) = moves.next(value, commit)
        let sum = rise + fall
        return sum == 0 ? 0 : 100 * (rise - fall) / sum
    }
}
