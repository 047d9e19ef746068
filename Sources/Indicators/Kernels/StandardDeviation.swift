/// Standard deviation of the last N as a whole population, not as a sample.
struct StandardDeviation: Kernel {
    private var window: Sliding<Moments>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { window.next(value, commit)?.deviation ?? .nan }
}
