import Shared

/// The mean absolute distance of the last N from their mean.
struct AverageDeviation: Kernel {
    private let length: Double
    /// The previous N − 1 values.
    private var before: HistoryRing

    init(_ length: Int) {
        self.length = Double(length)
        before = HistoryRing(length - 1)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        defer { if commit { before.push(value) } }
        guard before.isFull else { return .nan }
        let mean = before.values.reduce(value, +) / length
        return before.values.reduce(abs(value - mean)) { $0 + abs($1 - mean) } / length
    }
}

/// The variance of the last N as a whole population, not as a sample.
struct Variance: Kernel {
    private var window: Sliding<Moments>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        window.next(value, commit).map { $0.squares / $0.count } ?? .nan
    }
}

/// The angle, the intercept or the forecast of the least-squares line through the last N values.
struct RegressionLine: Kernel {
    enum Part { case angle, intercept, forecast }

    private var window: Sliding<Weighted>
    private let part: Part

    init(_ length: Int, _ part: Part) {
        window = Sliding(length)
        self.part = part
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        guard let sums = window.next(value, commit) else { return .nan }
        let mean = sums.sum / sums.count
        switch part {
        case .angle: return atan(sums.slope) * (180 / Double.pi)
        case .intercept: return mean - sums.slope * (sums.count - 1) / 2
        case .forecast: return mean + sums.slope * (sums.count + 1) / 2
        }
    }
}

/// Forecast oscillator (T. Chande): 100 · (value − forecast of the previous N) / value; 0 if the value is 0.
struct ForecastOscillator: Kernel {
    private var forecast: RegressionLine
    private var last = Previous()
    init(_ length: Int) { forecast = RegressionLine(length, .forecast) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let before = last.next(forecast.next(value, commit), commit)
        return before.isNaN ? .nan : value == 0 ? 0 : 100 * (value - before) / value
    }
}

/// The P-th percentile of the last N values, by nearest rank.
struct Percentile: Kernel {
    private var window: SortedWindow
    private let rank: Int

    init(_ length: Int, _ percent: Double) {
        self.init(length, rank: min(max(Int((percent * Double(length) / 100).rounded(.up)), 1), length))
    }

    init(_ length: Int, rank: Int) {
        window = SortedWindow(length - 1)
        self.rank = rank
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        defer { if commit { window.push(value) } }
        guard window.isFull else { return .nan }
        // The result is the new value, limited to what its rank among the other values allows.
        let sorted = window.sorted
        var result = value
        if rank <= sorted.count { result = min(result, sorted[rank - 1]) }
        if rank > 1 { result = max(result, sorted[rank - 2]) }
        return result
    }
}

/// The percentage of the previous N values that are below the value.
struct PercentRank: Kernel {
    private var window: SortedWindow
    init(_ length: Int) { window = SortedWindow(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        defer { if commit { window.push(value) } }
        return window.isFull ? Double(window.below(value)) / Double(window.length) * 100 : .nan
    }
}
