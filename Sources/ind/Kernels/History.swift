/// The values of some candles ago: the oldest falls out as the newest comes.
struct Delay: Kernel {
    private var values: [Double]
    private var place = 0

    init(_ length: Int) { values = [Double](repeating: .nan, count: length) }

    /// The value of `length` candles ago.
    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        if values.isEmpty { return value }
        let old = values[place]
        if commit {
            values[place] = value
            place = place + 1 == values.count ? 0 : place + 1
        }
        return old
    }
}

/// The last value, for what looks one candle back.
struct Previous: Kernel {
    private(set) var value = Double.nan

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let old = self.value
        if commit { self.value = value }
        return old
    }
}
