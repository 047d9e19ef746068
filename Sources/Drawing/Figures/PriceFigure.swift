import Shared

/// The prices and trades of a market as SVG for an HTML page: a line from each entry to its exit, coloured by the result.
package struct PriceFigure {
    package struct Trade {
        let entry: CurveFigure.Point
        let exit: CurveFigure.Point
        let isLong: Bool
        let isGain: Bool
        /// Text shown when pointing at the trade.
        let title: String

        package init(entry: CurveFigure.Point, exit: CurveFigure.Point, isLong: Bool, isGain: Bool, title: String) {
            (self.entry, self.exit, self.isLong, self.isGain, self.title) = (entry, exit, isLong, isGain, title)
        }
    }

    private static let height = 340.0
    private static let bottom = height - Figure.foot
    /// Above this number, trades are drawn without marks and titles of their own.
    package static let mostMarked = 500
    /// Above this number of candles, ranges are drawn instead of bodies.
    private static let mostBodies = 250
    private let columns: [ThinnedCandles.Column]
    private let trades: [Trade]
    private let times: (first: Int, last: Int)
    private let scale: Scale
    private let drawsBodies: Bool

    /// Returns nil without candles.
    package init?(_ candles: ThinnedCandles, _ trades: [Trade]) {
        guard let first = candles.columns.first, let last = candles.columns.last else { return nil }
        let (entries, exits) = (trades.map(\.entry), trades.map(\.exit))
        let prices = candles.columns.map(\.high) + candles.columns.map(\.low) + (entries + exits).map(\.value)
        guard let scale = Scale(prices) else { return nil }
        (columns, self.trades, self.scale) = (candles.columns, trades, scale)
        times = (min(first.time, entries.map(\.time).min() ?? first.time), max(last.end, exits.map(\.time).max() ?? last.end))
        drawsBodies = candles.areCandles && columns.count <= PriceFigure.mostBodies
    }

    private func place(_ time: Int) -> Double { Figure.place(of: time, from: times.first, to: times.last) }

    private func x(_ time: Int) -> String { Figure.text(Figure.width * place(time)) }

    private func y(_ price: Double) -> Double { Figure.top + (PriceFigure.bottom - Figure.top) * (1 - scale.place(price)) }

    private func height(_ price: Double) -> String { Figure.text(y(price)) }

    package func write(title: String, _ output: inout Output) {
        Figure.begin("prices", title: title, height: PriceFigure.height, &output)
        Figure.writeGrid(scale, 6, y: y, &output)
        Figure.writeTimes(from: times.first, to: times.last, height: PriceFigure.height, &output)
        Figure.beginPlot(height: PriceFigure.bottom, &output)
        writeDoubtful(&output)
        if drawsBodies { writeCandles(&output) } else { writeRanges(&output) }
        writeTrades(&output)
        Figure.endPlot(&output)
        if trades.count <= PriceFigure.mostMarked { for trade in trades { writeMark(trade, &output) } }
        Figure.end(&output)
    }

    /// Tints the background of doubtful candles; pointing at it shows the reason.
    private func writeDoubtful(_ output: inout Output) {
        let reasons: [(mark: CandleMarks, name: String)] = [
            (.gap, "candles are missing"), (.partial, "partial"), (.filled, "filled in"), (.inferred, "inferred"),
        ]
        for column in columns {
            let names = reasons.filter { column.marks.contains($0.mark) }.map(\.name)
            guard !names.isEmpty else { continue }
            let width = max(Figure.width * (place(column.end) - place(column.time)), 1)
            output.write(
                string: "<rect class=\"doubt\" x=\"\(x(column.time))\" y=\"0\" width=\"\(Figure.text(width))\" "
                    + "height=\"\(Figure.text(PriceFigure.bottom))\"><title>\(names.joined(separator: ", "))</title></rect>\n")
        }
    }

    /// Draws bodies and wicks; rising candles are hollow.
    private func writeCandles(_ output: inout Output) {
        var (wicks, rising, falling) = ("", "", "")
        for column in columns {
            let (from, to) = (Figure.width * place(column.time), Figure.width * place(column.end))
            let (upper, lower) = (max(column.open, column.close), min(column.open, column.close))
            let middle = Figure.text((from + to) / 2)
            wicks += "M\(middle) \(height(column.high))V\(height(upper))M\(middle) \(height(lower))V\(height(column.low))"
            let (left, right) = (Figure.text(from + (to - from) * 0.15), Figure.text(to - (to - from) * 0.15))
            let body = "M\(left) \(height(upper))H\(right)V\(height(lower))H\(left)z"
            if column.close >= column.open { rising += body } else { falling += body }
        }
        for (kind, path) in [("wick", wicks), ("rising", rising), ("falling", falling)] where !path.isEmpty {
            output.write(string: "<path class=\"\(kind)\" d=\"\(path)\"/>\n")
        }
    }

    /// Draws a line from the low to the high of each column, and the closes as a line.
    private func writeRanges(_ output: inout Output) {
        var (ranges, closes) = ("", "")
        for column in columns {
            ranges += "M\(x(column.time)) \(height(column.high))V\(height(column.low))"
            closes += "\(closes.isEmpty ? "M" : "L")\(x(column.end)) \(height(column.close))"
        }
        output.write(string: "<path class=\"range\" d=\"\(ranges)\"/>\n<path class=\"close\" d=\"\(closes)\"/>\n")
    }

    private func writeTrades(_ output: inout Output) {
        func line(_ trade: Trade) -> String {
            "M\(x(trade.entry.time)) \(height(trade.entry.value))L\(x(trade.exit.time)) \(height(trade.exit.value))"
        }
        if trades.count > PriceFigure.mostMarked {
            for (kind, isGain) in [("bad", false), ("good", true)] {
                // At this size many trades have equal lines, so each line is drawn once.
                let lines = Set(trades.filter { $0.isGain == isGain }.map(line)).sorted()
                if !lines.isEmpty { output.write(string: "<path class=\"thin \(kind)\" d=\"\(lines.joined())\"/>\n") }
            }
            return
        }
        for trade in trades {
            let exit = "M\(x(trade.exit.time)) \(height(trade.exit.value))h0"
            let kind = trade.isGain ? "good" : "bad"
            output.write(
                string: "<g><title>\(Plain.markup(trade.title))</title><path class=\"\(kind)\" d=\"\(line(trade))\"/>"
                    + "<path class=\"exit \(kind)\" d=\"\(exit)\"/></g>\n")
        }
    }

    /// Draws a triangle at the entry: up for a long trade, down for a short one.
    private func writeMark(_ trade: Trade, _ output: inout Output) {
        Figure.write(
            trade.isLong ? "▲" : "▼", at: place(trade.entry.time), y: y(trade.entry.value) + (trade.isLong ? 5 : -5),
            "entry \(trade.isGain ? "good" : "bad")", title: trade.title, &output)
    }
}
