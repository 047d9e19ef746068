/// The candles of one series, merged into columns of equal time. Each column keeps the highest high and the lowest low, so no
/// spike is lost. At most `most` columns are kept: when there are more, columns become twice as wide.
package struct ThinnedCandles: Sendable {
    package struct Column: Sendable, Equatable {
        /// Open time of the column's first candle.
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

        /// Merges a later candle or column, or an update of the same candle.
        mutating func take(_ later: Column) {
            end = max(end, later.end)
            high = max(high, later.high)
            low = min(low, later.low)
            close = later.close
            marks.formUnion(later.marks)
        }
    }

    package private(set) var columns: [Column] = []
    /// Whether each column still holds one candle.
    package private(set) var areCandles = true
    private let most: Int
    /// The time that a column covers, in ms.
    private var width = 1

    package init(most: Int) { self.most = max(most, 2) }

    /// Adds a candle. An update of the last candle is merged into it; a candle earlier than the last column is ignored.
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
