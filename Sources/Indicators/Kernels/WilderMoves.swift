/// Wilder's means of the last N rises and of the last N falls, used by RSI and Chande's oscillator.
struct WilderMoves: Kernel {
    private var last = Previous()
    private var rises: EMA
    private var falls: EMA

    init(_ length: Int) {
        rises = .wilder(length)
        falls = .wilder(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> (rise: Double, fall: Double) {
        let change = value - last.next(value, commit)
        if change.isNaN { return (.nan, .nan) }
        return (rises.next(max(change, 0), commit), falls.next(max(-change, 0), commit))
    }
}
