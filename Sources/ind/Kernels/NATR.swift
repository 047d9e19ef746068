/// The average true range in percent of the close.
struct NATR: Kernel {
    private var range: ATR
    init(_ length: Int) { range = ATR(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { 100 * range.next(bar, commit) / bar.close }
}
