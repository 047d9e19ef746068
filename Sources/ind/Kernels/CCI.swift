/// Commodity channel index (D. Lambert): how far the typical price is from its mean, in mean deviations.
struct CCI: Kernel {
    private var values: [Double]
    private var place = 0
    private var isFull = false

    init(_ length: Int) { values = [Double](repeating: 0, count: length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let value = bar.typical
        let length = Double(values.count)
        var sum = value
        for other in values.indices where other != place { sum += values[other] }
        let mean = sum / length
        var deviation = abs(value - mean)
        for other in values.indices where other != place { deviation += abs(values[other] - mean) }
        let isReady = isFull || place + 1 == values.count
        if commit {
            values[place] = value
            place = place + 1 == values.count ? 0 : place + 1
            isFull = isFull || place == 0
        }
        if !isReady { return .nan }
        // In a flat market the mean differs from the value by rounding alone.
        let isFlat = deviation == 0 || abs(value - mean) <= 1e-14 * (abs(value) + abs(mean))
        return isFlat ? 0 : (value - mean) / (0.015 * deviation / length)
    }
}
