/// Classic pivot points: the middle of the previous UTC day and three levels on each side. Null until a complete day was seen:
/// its candles join without a gap from midnight to midnight, and none is marked as incomplete.
struct Pivots: Indicator {
    private struct Day {
        var number: Int
        var isWhole: Bool
        /// The end of the day's last candle.
        var end: Int
        var high: Double
        var low: Double
        var close: Double
    }

    private static let length = 86_400_000
    private var today: Day?
    private var yesterday: Day?

    mutating func next(_ bar: Bar, _ commit: Bool, _ values: inout Values) {
        let number = bar.time / Pivots.length
        var before = yesterday
        if let today, today.number != number { before = today }
        put(before, number, &values)
        guard commit else { return }
        if var day = today, day.number == number {
            day.isWhole = day.isWhole && bar.isWhole && bar.time == day.end
            day.end = bar.end
            day.high = max(day.high, bar.high)
            day.low = min(day.low, bar.low)
            day.close = bar.close
            today = day
        } else {
            yesterday = today
            let isWhole = bar.isWhole && bar.time % Pivots.length == 0
            today = Day(number: number, isWhole: isWhole, end: bar.end, high: bar.high, low: bar.low, close: bar.close)
        }
    }

    private func put(_ day: Day?, _ number: Int, _ values: inout Values) {
        guard let day, day.isWhole, day.number == number - 1, day.end == number * Pivots.length else {
            for _ in 0..<7 { values.put(.nan) }
            return
        }
        let pivot = (day.high + day.low + day.close) / 3
        values.put(pivot)
        values.put(2 * pivot - day.low)
        values.put(pivot + (day.high - day.low))
        values.put(day.high + 2 * (pivot - day.low))
        values.put(2 * pivot - day.high)
        values.put(pivot - (day.high - day.low))
        values.put(day.low - 2 * (day.high - pivot))
    }
}
