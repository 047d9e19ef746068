/// Money flow index (G. Quong, A. Soudack): 100 · flow of candles whose typical price rose / flow of those where it changed.
/// Flow is typical price · volume.
struct MFI: Kernel {
    private var typical = Previous()
    private var rises: Sliding<Sum>
    private var falls: Sliding<Sum>

    init(_ length: Int) {
        rises = Sliding(length)
        falls = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let last = typical.next(bar.typical, commit)
        if last.isNaN { return .nan }
        // A change that is only rounding counts as none (TA-Lib).
        let noise = 1e-14 * (abs(bar.typical) + abs(last))
        let change = bar.typical - last
        let value = bar.typical * bar.volume
        let rise = rises.next(change > noise ? value : 0, commit)?.value ?? .nan
        let sum = rise + (falls.next(change < -noise ? value : 0, commit)?.value ?? .nan)
        return sum == 0 ? 0 : 100 * rise / sum
    }
}
