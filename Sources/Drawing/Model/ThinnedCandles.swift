/// The candles of one series in columns of equal time, each with the highest high and the lowest low of its candles, so that no spike is
/// lost. However many candles come, at most `most` columns are kept: when there are more, columns become twice as wide.
package struct ThinnedCandles: Sendable {
    package struct Column: Sendable, Equatable {
        /// When its first candle opened.
        package var time: Int
        /// The first millisecond after its last candle.
        package var end: Int
        package var open: Double
        package var high: Double
        package var low: Double
        package var close: Double
        package var marks: CandleMarks

        package init(
            time: Int, end: Int, open: Double, high: Double, low: Double, close: Double, marks: CandleMarks = []
        ) {
            (self.time, self.end, self.marks) = (time, end, marks)
            (self.open, self.high, self.low, self.close) = (open, high, low, close)
        }

        /// Takes in a later candle or column, or another state of the same.
        mutating func take(_ later: Column) {
            end = max(end, later.end)
            high = max(high, later.high)
            low = min(low, later.low)
            close = later.close
            marks.formUnion(later.marks)
        }
    }

    package private(set) var columns: [Column] = []
    /// Whether a column still stands for one candle.
    package private(set) var areCandles = true
    private let most: Int
    /// How much time a column covers, in ms.
    private var width = 1

    package init(most: Int) { self.most = max(most, 2) }

    /// Takes a candle in. The next one may be a later state of the same; one that is earlier than the last column is ignored.
    package mutating func take(_ candle: Column) {
        if let last = columns.last, candle.time < last.end || part(candle.time) == part(last.time) {
            if candle.time < last.time { return }
            columns[columns.count - 1].take(candle)
            return
        }
        columns.append(candle)
        while columns.count > most { widen() }
    }

    private func part(_ time: Int) -> Int { time / width }

    private mutating func widen() {
        if areCandles { width = max(columns.map { $0.end - $0.time }.max() ?? 1, 1) }
        areCandles = false
        width *= 2
        var wider: [Column] = []
        for column in columns {
            if let last = wider.last, part(last.time) == part(column.time) {
                wider[wider.count - 1].take(column)
            } else {
                wider.append(column)
            }
        }
        columns = wider
    }
}
