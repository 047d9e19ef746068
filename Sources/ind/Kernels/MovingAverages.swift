/// Simple moving average: the mean of the last N.
struct SMA: Kernel {
    private var window: Sliding<Sum>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        window.next(value, commit).map { $0.value / Double(window.length) } ?? .nan
    }
}

/// Exponential moving average, begun with the mean of the first N (TA-Lib). `smoothing` is 2 / (N + 1), or Wilder's 1 / N.
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

/// Double exponential moving average (P. Mulloy): 2 EMA − EMA of EMA.
struct DEMA: Kernel {
    private var first: EMA
    private var second: EMA

    init(_ length: Int) {
        first = EMA(length)
        second = EMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = first.next(value, commit)
        return 2 * once - second.next(once, commit)
    }
}

/// Triple exponential moving average (P. Mulloy): 3 EMA − 3 EMA of EMA + EMA of EMA of EMA.
struct TEMA: Kernel {
    private var first: EMA
    private var second: EMA
    private var third: EMA

    init(_ length: Int) {
        first = EMA(length)
        second = EMA(length)
        third = EMA(length)
    }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        let once = first.next(value, commit)
        let twice = second.next(once, commit)
        return 3 * once - 3 * twice + third.next(twice, commit)
    }
}
