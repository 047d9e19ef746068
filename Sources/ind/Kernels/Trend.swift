/// Wilder's directional movement: the average index of it, and its two lines.
struct DirectionalMovement: Indicator {
    private let length: Double
    private var last: Bar?
    private var count = 0
    private var plus = 0.0
    private var minus = 0.0
    private var range = 0.0
    private var indexSum = 0.0
    private var index = Double.nan

    init(_ length: Int) { self.length = Double(length) }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        var next = self
        values.put(next.step(bar))
        values.put(next.count > Int(length) ? next.line(next.plus) : .nan)
        values.put(next.count > Int(length) ? next.line(next.minus) : .nan)
        if commit { self = next }
    }

    private func line(_ movement: Double) -> Double { range == 0 ? 0 : 100 * movement / range }

    private mutating func step(_ bar: Bar) -> Double {
        defer {
            last = bar
            count += 1
        }
        guard let last else { return .nan }
        let up = bar.high - last.high
        let down = last.low - bar.low
        let trueRange = max(bar.high - bar.low, abs(bar.high - last.close), abs(bar.low - last.close))
        // Sums of the first N − 1; then each step takes an N-th away.
        let keep = count < Int(length) ? 1 : 1 - 1 / length
        plus = plus * keep + (up > 0 && up > down ? up : 0)
        minus = minus * keep + (down > 0 && down > up ? down : 0)
        range = range * keep + trueRange
        if count < Int(length) { return .nan }
        let sum = line(plus) + line(minus)
        let current = sum == 0 ? nil : 100 * abs(line(plus) - line(minus)) / sum
        let place = count - Int(length) + 1
        if place <= Int(length) {
            indexSum += current ?? 0
            if place == Int(length) { index = indexSum / length }
        } else if let current {
            index = (index * (length - 1) + current) / length
        }
        return index
    }
}

/// Aroon (T. Chande): how long ago the highest high and the lowest low of the last N + 1 were, as 100 for now and 0 for N ago.
struct Aroon: Indicator {
    private let length: Int
    private var high: Sliding<NewestHighest>
    private var low: Sliding<NewestHighest>

    init(_ length: Int) {
        self.length = length
        high = Sliding(length + 1)
        low = Sliding(length + 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        values.put(line(high.next(bar.high, commit)))
        values.put(line(low.next(-bar.low, commit)))
    }

    private func line(_ newest: NewestHighest?) -> Double {
        newest.map { 100 * Double(length - $0.age) / Double(length) } ?? .nan
    }
}

/// The highest value, and how many came after it; of equals, the newest.
struct NewestHighest: Aggregate {
    static let empty = NewestHighest(value: -.infinity, age: 0, count: 0)
    let value: Double
    let age: Int
    private let count: Int

    private init(value: Double, age: Int, count: Int) {
        self.value = value
        self.age = age
        self.count = count
    }

    init(_ value: Double) { self.init(value: value, age: 0, count: 1) }

    func joined(with newer: NewestHighest) -> NewestHighest {
        let all = count + newer.count
        if newer.value >= value { return NewestHighest(value: newer.value, age: newer.age, count: all) }
        return NewestHighest(value: value, age: age + newer.count, count: all)
    }
}

/// Vortex (E. Botes, D. Siepman): how far highs are from the lows before them, and lows from the highs, over the true range.
struct Vortex: Indicator {
    private var last: Bar?
    private var plus: Sliding<Sum>
    private var minus: Sliding<Sum>
    private var range: Sliding<Sum>

    init(_ length: Int) {
        plus = Sliding(length)
        minus = Sliding(length)
        range = Sliding(length)
    }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        defer { if commit { last = bar } }
        guard let last else {
            values.put(.nan)
            values.put(.nan)
            return
        }
        let up = plus.next(abs(bar.high - last.low), commit)?.value ?? .nan
        let down = minus.next(abs(bar.low - last.high), commit)?.value ?? .nan
        let trueRange = max(bar.high - bar.low, abs(bar.high - last.close), abs(bar.low - last.close))
        let all = range.next(trueRange, commit)?.value ?? .nan
        values.put(all == 0 ? 0 : up / all)
        values.put(all == 0 ? 0 : down / all)
    }
}

/// A straight line through the last N by least squares: its value at the newest.
struct LinearRegression: Kernel {
    private var window: Sliding<Weighted>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double {
        guard let sums = window.next(value, commit) else { return .nan }
        return sums.sum / sums.count + sums.slope * (sums.count - 1) / 2
    }
}

/// The slope of that line, a candle.
struct Slope: Kernel {
    private var window: Sliding<Weighted>
    init(_ length: Int) { window = Sliding(length) }

    mutating func next(_ value: Double, _ commit: Bool) -> Double { window.next(value, commit)?.slope ?? .nan }
}

extension Weighted {
    fileprivate var slope: Double {
        count < 2 ? 0 : 12 * (weighted - (count + 1) / 2 * sum) / (count * (count * count - 1))
    }
}
