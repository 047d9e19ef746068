/// Commodity channel index (D. Lambert): (typical price − its mean of N) / (0.015 · mean deviation); 0 in a flat market.
struct CCI: Kernel {
    private let length: Double
    /// The previous N − 1 typical prices.
    private var before: HistoryRing

    init(_ length: Int) {
        self.length = Double(length)
        before = HistoryRing(length - 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = bar.typical
        defer { if commit { before.push(value) } }
        guard before.isFull else { return .nan }
        let mean = before.values.reduce(value, +) / length
        let deviation = before.values.reduce(abs(value - mean)) { $0 + abs($1 - mean) }
        // In a flat market the mean differs from the value only by rounding.
        let isFlat = deviation == 0 || abs(value - mean) <= 1e-14 * (abs(value) + abs(mean))
        return isFlat ? 0 : (value - mean) / (0.015 * deviation / length)
    }
}
