/// A value for each candle, NaN if there is none, and the plain averages that formulas use. Each value is calculated again from
/// all values that it depends on.
struct Series {
    let values: [Double]

    init(_ values: [Double]) { self.values = values }

    private func with(_ other: Series, _ formula: (Double, Double) -> Double) -> Series {
        Series(zip(values, other.values).map { $0.isNaN || $1.isNaN ? .nan : formula($0, $1) })
    }

    func map(_ formula: (Double) -> Double) -> Series { Series(values.map { $0.isNaN ? .nan : formula($0) }) }

    static func + (left: Series, right: Series) -> Series { left.with(right, +) }
    static func - (left: Series, right: Series) -> Series { left.with(right, -) }
    static func * (left: Series, right: Series) -> Series { left.with(right, *) }
    static func / (left: Series, right: Series) -> Series { left.with(right, /) }
    static func * (left: Double, right: Series) -> Series { right.map { left * $0 } }
    static func / (left: Series, right: Double) -> Series { left.map { $0 / right } }

    var size: Series { map(abs) }
    var positive: Series { map { Swift.max($0, 0) } }
    func max(_ other: Series) -> Series { with(other, Swift.max) }
    func min(_ other: Series) -> Series { with(other, Swift.min) }
    /// Division, with `rest` for a division by 0.
    func over(_ other: Series, or rest: Double = 0) -> Series { with(other) { $1 == 0 ? rest : $0 / $1 } }
    func known(where other: Series) -> Series { with(other) { value, _ in value } }
    func whether(_ other: Series, _ holds: (Double, Double) -> Bool) -> Series { with(other) { holds($0, $1) ? 1 : 0 } }

    /// The values `count` candles ago.
    func before(_ count: Int) -> Series {
        Series(values.indices.map { $0 < count ? .nan : values[$0 - count] })
    }

    /// The values without those before `first`.
    func from(_ first: Int) -> Series { Series(values.indices.map { $0 < first ? .nan : values[$0] }) }

    // MARK: Windows

    func window(_ length: Int, _ formula: (ArraySlice<Double>) -> Double) -> Series {
        let first = values.firstIndex { !$0.isNaN } ?? values.count
        return Series(
            values.indices.map { place in
                place + 1 < first + length ? .nan : formula(values[(place + 1 - length)...place])
            })
    }

    func sum(_ length: Int) -> Series { window(length) { $0.reduce(0, +) } }
    func mean(_ length: Int) -> Series { sum(length) / Double(length) }
    func highest(_ length: Int) -> Series { window(length) { $0.reduce(-.infinity, Swift.max) } }
    func lowest(_ length: Int) -> Series { window(length) { $0.reduce(.infinity, Swift.min) } }

    func weighted(_ length: Int) -> Series {
        window(length) { values in
            var sum = 0.0
            for (place, value) in values.enumerated() { sum += Double(place + 1) * value }
            return sum / Double(length * (length + 1) / 2)
        }
    }

    /// The standard deviation. It is 0 if all values are equal, without rounding errors.
    func deviation(_ length: Int) -> Series {
        window(length) { values in
            let mean = values.reduce(0, +) / Double(length)
            if values.allSatisfy({ $0 == values.first }) { return 0 }
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)).squareRoot()
        }
    }

    /// The slope of the least-squares line through the window.
    func slope(_ length: Int) -> Series {
        if length == 1 { return map { _ in 0 } }
        let middle = Double(length - 1) / 2
        return window(length) { values in
            let mean = values.reduce(0, +) / Double(length)
            var up = 0.0
            var across = 0.0
            for (place, value) in values.enumerated() {
                up += (value - mean) * (Double(place) - middle)
                across += (Double(place) - middle) * (Double(place) - middle)
            }
            return up / across
        }
    }

    // MARK: Means that remember

    /// An exponential average. It starts with the simple average of the first `length` known values.
    func exponential(_ length: Int, smoothing: Double? = nil) -> Series {
        let smoothing = smoothing ?? 2 / Double(length + 1)
        let first = values.firstIndex { !$0.isNaN } ?? values.count
        var average = Double.nan
        return Series(
            values.indices.map { place in
                if place == first + length - 1 { average = values[first...place].reduce(0, +) / Double(length) }
                if place >= first + length { average += smoothing * (values[place] - average) }
                return average
            })
    }

    func wilder(_ length: Int) -> Series { exponential(length, smoothing: 1 / Double(length)) }

    /// A series whose step has a state of its own: `step` is called for each candle in order, with its place.
    static func recursion(_ count: Int, _ step: (Int) -> Double) -> Series { Series((0..<count).map(step)) }
}
