/// Slope of the least-squares line through the last N values, per candle.
struct Slope: Kernel {
    private var window: Sliding<Weighted>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { window.next(value, commit)?.slope ?? .nan }
}
