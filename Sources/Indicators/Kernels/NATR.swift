/// The average true range in percent of the close; with N = 1, the true range itself (TA-Lib).
struct NATR: Kernel {
    private let length: Int
    private var range: ATR

    init(_ length: Int) {
        self.length = length
        range = ATR(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let range = range.next(bar, commit)
        return length == 1 ? range : 100 * range / bar.close
    }
}
