/// Weighted moving average: weights 1 … N, the newest the heaviest.
struct WMA: Kernel {
    private var window: Sliding<Weighted>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        if value.isNaN { return .nan }
        let length = Double(window.length)
        return window.next(value, commit).map { $0.weighted / (length * (length + 1) / 2) } ?? .nan
    }
}
