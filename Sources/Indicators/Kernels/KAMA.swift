/// Kaufman's adaptive moving average: an exponential average whose smoothing follows the efficiency ratio of the last N,
/// between the smoothings of 2 and 30 candles. It starts at the value before the first; with N = 1 it is the value itself
/// (TA-Lib).
struct KAMA: Kernel {
    private let length: Int
    private var before: Delay
    private var changes: Sliding<Sum>
    private var last = Double.nan
    private var average = Double.nan

    init(_ length: Int) {
        self.length = length
        before = Delay(length)
        changes = Sliding(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        if length == 1 { return value }
        let old = before.next(value, commit)
        let travelled = last.isNaN ? nil : changes.next(abs(value - last), commit)
        var next = Double.nan
        if let travelled = travelled?.value, !old.isNaN {
            let distance = value - old
            let efficiency = travelled <= distance || travelled == 0 ? 1 : abs(distance / travelled)
            let smoothing = efficiency * (2.0 / 3 - 2.0 / 31) + 2.0 / 31
            let from = average.isNaN ? last : average
            next = from + smoothing * smoothing * (value - from)
        }
        if commit {
            last = value
            average = next
        }
        return next
    }
}
