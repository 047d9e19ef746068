/// The last `length` values in a ring: when it is full, the newest replaces the oldest.
struct HistoryRing {
    let length: Int
    private(set) var values: [Double] = []
    /// The index of the oldest value.
    private(set) var oldest = 0

    init(_ length: Int) { self.length = length }

    var isFull: Bool { values.count == length }

    mutating func push(_ value: Double) {
        if !isFull {
            values.append(value)
        } else if length > 0 {
            values[oldest] = value
            oldest = oldest + 1 == length ? 0 : oldest + 1
        }
    }
}

/// The value of `length` candles ago.
struct Delay: Kernel {
    private var ring: HistoryRing
    init(_ length: Int) { ring = HistoryRing(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        if ring.length == 0 { return value }
        let old = ring.isFull ? ring.values[ring.oldest] : .nan
        if commit { ring.push(value) }
        return old
    }
}

/// The value of one candle ago.
struct Previous: Kernel {
    private(set) var value = Double.nan

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let old = self.value
        if commit { self.value = value }
        return old
    }
}
