/// Exponential moving average, started with the mean of the first N (TA-Lib). `smoothing` is 2 / (N + 1) if not given.
struct EMA: Kernel {
    private let length: Int
    private let smoothing: Double
    private var count = 0
    private var sum = 0.0
    private var average = Double.nan

    init(_ length: Int, smoothing: Double? = nil) {
        self.length = length
        self.smoothing = smoothing ?? 2 / Double(length + 1)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        if value.isNaN { return .nan }
        let sum = sum + value
        let next: Double
        if count >= length {
            next = average + smoothing * (value - average)
        } else {
            next = count + 1 == length ? sum / Double(length) : .nan
        }
        if commit {
            if count < length { self.sum = sum }
            count = min(count + 1, length)
            average = next
        }
        return next
    }
}
