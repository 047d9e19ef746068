/// The value at the newest candle of the least-squares line through the last N values.
struct LinearRegression: Kernel {
    private var window: Sliding<Weighted>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        guard let sums = window.next(value, commit) else { return .nan }
        return sums.sum / sums.count + sums.slope * (sums.count - 1) / 2
    }
}

extension Weighted {
    var slope: Double {
        count < 2 ? 0 : 12 * (weighted - (count + 1) / 2 * sum) / (count * (count * count - 1))
    }
}
