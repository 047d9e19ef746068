/// Ultimate oscillator (L. Williams): buying pressure over true range in three windows, weighted 4, 2 and 1.
struct UltimateOscillator: Kernel {
    private var close = Previous()
    private var pressures: [Sliding<Sum>]
    private var ranges: [Sliding<Sum>]

    init(_ lengths: [Int]) {
        let lengths = lengths.sorted()
        pressures = lengths.map { Sliding($0) }
        ranges = lengths.map { Sliding($0) }
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = close.next(bar.close, commit)
        if last.isNaN { return .nan }
        let low = min(bar.low, last)
        var sum = 0.0
        for place in pressures.indices {
            let pressure = pressures[place].next(bar.close - low, commit)?.value ?? .nan
            let range = ranges[place].next(max(bar.high, last) - low, commit)?.value ?? .nan
            if range != 0 { sum += [4.0, 2, 1][place] * pressure / range }
        }
        return 100 * sum / 7
    }
}
