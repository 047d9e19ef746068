/// Simple moving average: the mean of the last N.
struct SMA: Kernel {
    private var window: Sliding<Sum>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        window.next(value, commit).map { $0.value / Double(window.length) } ?? .nan
    }
}
