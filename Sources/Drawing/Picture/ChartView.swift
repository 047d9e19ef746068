import Shared

/// The part of a series that fits into a picture. If there are more candles than columns, a column merges several of them and
/// keeps the highest high and the lowest low, so that no spike is lost.
package struct ChartView: Sendable {
    package struct Column: Sendable {
        package let places: Range<Int>
        package let open: Double
        package let high: Double
        package let low: Double
        package let close: Double
        package let volume: Double
        package let marks: CandleMarks

        package var isUp: Bool { close >= open }
    }

    package let series: ChartSeries
    /// The visible candles.
    package let range: Range<Int>
    package let columns: [Column]

    /// Shows the last `count` candles, or all, in at most `most` columns.
    package init(_ series: ChartSeries, last count: Int?, most: Int) {
        self.series = series
        let all = series.candles.count
        range = max(0, all - (count ?? all))..<all
        let count = min(range.count, max(most, 1))
        let unit = pow(10, Double(-series.candles.decimals))
        var columns: [Column] = []
        columns.reserveCapacity(count)
        let candles = series.candles
        for column in 0..<count {
            let first = range.lowerBound + column * range.count / count
            let places = first..<range.lowerBound + (column + 1) * range.count / count
            var (high, low, volume, marks) = (Int64.min, Int64.max, Double.nan, CandleMarks())
            for place in places {
                high = max(high, candles.highs[place])
                low = min(low, candles.lows[place])
                let own = candles.volumes[place]
                if own.isFinite { volume = volume.isNaN ? own : volume + own }
                marks.formUnion(candles.marks[place])
            }
            columns.append(
                Column(
                    places: places, open: Double(candles.opens[first]) * unit, high: Double(high) * unit,
                    low: Double(low) * unit,
                    close: Double(candles.closes[places.upperBound - 1]) * unit, volume: volume, marks: marks))
        }
        self.columns = columns
    }

    /// Returns the position of a time in columns from the left edge, or nil if the time is not visible.
    package func place(of time: Int) -> Double? {
        let times = series.candles.times
        guard let first = range.first, time >= times[first], let last = range.last, time <= series.candles.ends[last] else {
            return nil
        }
        var (low, high) = (first, last)
        while low < high {
            let middle = (low + high + 1) / 2
            if times[middle] <= time { low = middle } else { high = middle - 1 }
        }
        let (open, end) = (times[low], series.candles.ends[low])
        let part = end > open ? min(Double(time - open) / Double(end - open), 1) : 0
        return (Double(low - range.lowerBound) + part) * Double(columns.count) / Double(range.count)
    }

    /// The column of a candle.
    package func column(of place: Int) -> Int { (place - range.lowerBound) * columns.count / max(range.count, 1) }

    /// The last known value of a line in a column; NaN if the line has no value there.
    package func value(_ line: ChartLine, _ column: Column) -> Double {
        for place in column.places.reversed() where place < line.values.count && line.values[place].isFinite {
            return line.values[place]
        }
        return .nan
    }

    package var priceLines: [ChartLine] { series.lines.filter { $0.pane == nil && !$0.isState } }

    /// The panes below the price, in the order of their fields, each with its lines.
    package var panes: [(name: String, lines: [ChartLine])] {
        var panes: [(name: String, lines: [ChartLine])] = []
        for line in series.lines {
            guard let name = line.pane, !line.isState else { continue }
            if let place = panes.firstIndex(where: { $0.name == name }) {
                panes[place].lines.append(line)
            } else {
                panes.append((name, [line]))
            }
        }
        return panes
    }

    /// The scale of the price pane: it covers the candles, their overlays, and levels near them.
    package func priceScale(isLogarithmic: Bool, levels: [PriceLevel] = []) -> Scale? {
        let lines = priceLines.flatMap { line in columns.map { value(line, $0) } }
        var values = columns.map(\.high) + columns.map(\.low) + lines.filter { $0 > 0 }
        if let low = columns.map(\.low).min(), let high = columns.map(\.high).max(), !levels.isEmpty {
            // Levels within this distance leave the candles a quarter of the height, unless the candles are almost flat.
            let reach = max((high - low) * 1.5, abs(high) * 0.002)
            values += levels.map(\.price).filter { $0 > low - reach && $0 < high + reach }
        }
        return Scale(values, isLogarithmic: isLogarithmic)
    }

    package func scale(_ lines: [ChartLine]) -> Scale? {
        if let range = lines.lazy.compactMap(\.range).first { return Scale(range) }
        var values = lines.flatMap { line in columns.map { value(line, $0) } }
        guard values.contains(where: \.isFinite) else { return nil }
        if lines.contains(where: { $0.shape == .bars || $0.levels == [0] }) { values.append(0) }
        return Scale(values)
    }

    /// The title, such as `BTCUSDT 3m, linear`.
    package var title: String {
        let interval = Interval(series.interval)?.peopleName ?? series.interval
        let price = series.priceType.map { ", \($0) price" } ?? ""
        return Plain.line("\(series.symbol) \(interval), \(series.category)\(price)")
    }

    package var isSimulated: Bool { columns.contains { $0.marks.contains(.simulated) } }
}
