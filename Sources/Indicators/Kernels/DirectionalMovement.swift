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
        // Sums of the first N − 1; then each step takes an N-th away.
        let keep = count < Int(length) ? 1 : 1 - 1 / length
        plus = plus * keep + (up > 0 && up > down ? up : 0)
        minus = minus * keep + (down > 0 && down > up ? down : 0)
        range = range * keep + bar.trueRange(after: last.close)
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
