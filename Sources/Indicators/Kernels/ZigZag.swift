/// Zigzag: the price of the newest confirmed swing, and the direction since: 1 after a low, −1 after a high. A price that is P
/// percent away confirms a swing. A candle that could both extend the leg and turn it, turns it.
struct ZigZag: Indicator {
    private let share: Double
    /// 1 for a leg up, −1 for one down, 0 before the first.
    private var direction = 0.0
    private var high = -Double.infinity
    private var low = Double.infinity
    private var pivot = Double.nan

    init(_ percent: Double) { share = percent / 100 }

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        var next = self
        next.step(bar)
        values.put(next.pivot)
        values.put(next.direction == 0 ? .nan : next.direction)
        if commit { self = next }
    }

    private mutating func step(_ bar: Bar) {
        if direction <= 0, bar.high >= low * (1 + share) {
            (pivot, direction, high, low) = (low, 1, bar.high, bar.low)
        } else if direction >= 0, bar.low <= high * (1 - share) {
            (pivot, direction, high, low) = (high, -1, bar.high, bar.low)
        } else {
            high = max(high, bar.high)
            low = min(low, bar.low)
        }
    }
}
