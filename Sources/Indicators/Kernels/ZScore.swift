/// The distance of the value from the mean of N, in standard deviations; 0 if the deviation is 0.
struct ZScore: Kernel {
    private var window: Sliding<Moments>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        guard let moments = window.next(value, commit) else { return .nan }
        return moments.deviation == 0 ? 0 : (value - moments.mean) / moments.deviation
    }
}
