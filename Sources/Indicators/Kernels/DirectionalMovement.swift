/// Wilder's directional movement: the average directional index, and the lines of rising and falling movement.
struct DirectionalMovement: Indicator {
    private let length: Double
    private var last: Bar?
    private var count = 0
    private var plus = 0.0
    private var minus = 0.0
    private var range = 0.0
    private var indexSum = 0.0
    private var index = Double.nan
    /// The directional index of the last candle, not averaged; unchanged if nothing moved.
    private var single = Double.nan

    init(_ length: Int) { self.length = Double(length) }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        var next = self
        values.put(next.step(bar))
        values.put(next.count > Int(length) ? next.line(next.plus) : .nan)
        values.put(next.count > Int(length) ? next.line(next.minus) : .nan)
        if commit { self = next }
    }

    mutating func indexes(_ bar: Bar, _ commit: Bool) -> (average: Double, single: Double) {
        var next = self
        let average = next.step(bar)
        if commit { self = next }
        return (average, next.single)
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
        // The first N − 1 movements are summed; after that, each step first subtracts one N-th.
        let keep = count < Int(length) ? 1 : 1 - 1 / length
        plus = plus * keep + (up > 0 && up > down ? up : 0)
        minus = minus * keep + (down > 0 && down > up ? down : 0)
        range = range * keep + bar.trueRange(after: last.close)
        if count < Int(length) { return .nan }
        let sum = line(plus) + line(minus)
        let current = sum == 0 ? nil : 100 * abs(line(plus) - line(minus)) / sum
        single = current ?? (single.isNaN ? 0 : single)
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

/// Directional index of one candle, not averaged: Wilder's DX.
struct DirectionalIndex: Kernel {
    private var movement: DirectionalMovement
    init(_ length: Int) { movement = DirectionalMovement(length) }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double { movement.indexes(bar, commit).single }
}

/// Rating of the average directional index: the mean of the index now and N − 1 candles ago.
struct DirectionalRating: Kernel {
    private var movement: DirectionalMovement
    private var before: Delay

    init(_ length: Int) {
        movement = DirectionalMovement(length)
        before = Delay(length - 1)
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        let index = movement.indexes(bar, commit).average
        return (index + before.next(index, commit)) / 2
    }
}

/// Wilder's sum of movements up or down: the first N − 1 are added; after that, each step first subtracts one N-th. With N = 1,
/// the movement itself.
struct DirectionalSum: Kernel {
    private let length: Int
    private let isUp: Bool
    private var last: (high: Double, low: Double)?
    private var sum = 0.0
    private var count = 0

    init(_ length: Int, isUp: Bool) {
        self.length = length
        self.isUp = isUp
    }

    mutating func next(_ bar: Bar, _ commit: Bool) -> Double {
        defer { if commit { last = (bar.high, bar.low) } }
        guard let last else { return .nan }
        let (up, down) = (bar.high - last.high, last.low - bar.low)
        let (wanted, other) = isUp ? (up, down) : (down, up)
        let move = wanted > 0 && wanted > other ? wanted : 0
        if length == 1 { return move }
        let isReady = count + 1 >= length - 1
        let next = (count < length - 1 ? sum : sum - sum / Double(length)) + move
        if commit {
            sum = next
            count = min(count + 1, length - 1)
        }
        return isReady ? next : .nan
    }
}
