/// Average true range: Wilder's moving average of the true range.
struct ATR: Kernel {
    private var range = TrueRange()
    private var average: EMA

    init(_ length: Int) { average = .wilder(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { average.next(range.next(bar, commit), commit) }
}
