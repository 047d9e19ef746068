import Shared

/// A chart made of terminal characters: candles in half blocks, with the volume and the panes below. Without colours, falling
/// candles are shaded.
package struct TerminalPicture {
    struct Cell {
        var character: Character = " "
        var style = TextStyle.plain
    }

    enum Tone {
        static let up = TextStyle(.cyan)
        static let down = TextStyle(.red)
        static let faint = TextStyle.faint
        static let lines = [TextStyle(.yellow), TextStyle(.magenta), TextStyle(.blue), TextStyle(.green)]
        static let warning = TextStyle(.yellow)
        static let long = TextStyle(.blue)
        static let short = TextStyle(.yellow)
    }

    let view: ChartView
    /// The result lines below the title, as many as fit.
    private let results: [String]
    private let isColoured: Bool
    let plot: Int
    private let axis: Int
    private let height: Int

    private init(
        _ series: ChartSeries, last: Int?, _ results: [String], width: Int, height: Int, isColoured: Bool
    ) {
        let decimals = series.candles.decimals
        let digits = series.candles.closes.last.map { String(abs($0)).count + (decimals > 0 ? 1 : 0) } ?? 8
        axis = min(max(digits, 6), 14) + 1
        plot = max(width - axis, 1)
        view = ChartView(series, last: last, most: plot)
        self.results = Array(results.prefix(max(0, height - 12)))
        self.isColoured = isColoured
        self.height = height
    }

    /// The lines of the picture, each at most `width` cells wide. They contain no control characters and no escapes from
    /// records.
    package static func lines(
        _ series: ChartSeries, last: Int?, results: [String] = [], width: Int, height: Int, isColoured: Bool
    ) -> [String] {
        styledLines(series, last: last, results: results, width: width, height: height, isColoured: isColoured)
            .map { $0.escaped(isColoured) }
    }

    /// Returns the lines of the picture, unescaped, for a screen that draws cells itself.
    package static func styledLines(
        _ series: ChartSeries, last: Int?, results: [String] = [], width: Int, height: Int, isColoured: Bool
    ) -> [StyledText] {
        TerminalPicture(series, last: last, results, width: width, height: height, isColoured: isColoured).lines(width)
    }

    private func lines(_ width: Int) -> [StyledText] {
        var lines = [title(width)] + results.map { StyledText(String($0.prefix(width)), Tone.faint) }
        guard !view.columns.isEmpty, let scale = view.priceScale(isLogarithmic: false) else {
            return lines + [StyledText("no candles")]
        }
        let volumeRows = view.columns.contains { $0.volume.isFinite } && height >= 12 ? TerminalPicture.paneRows : 0
        var panes = view.panes
        let room = height - 2 - results.count - volumeRows
        // The price gets its rows first. Panes that do not fit are named below the chart.
        let fitting = max(0, min(panes.count, (room - TerminalPicture.leastPriceRows) / (TerminalPicture.paneRows + 1)))
        let left = panes[fitting...].flatMap(\.lines).map(\.name)
        panes = Array(panes[..<fitting])
        let below = panes.count * (TerminalPicture.paneRows + 1) + (left.isEmpty ? 0 : 1)
        let priceRows = max(room - below, 4)
        lines += rows(cells: priceCells(priceRows, scale), labels: labels(scale, priceRows))
        if volumeRows > 0 { lines += self.volumeRows(volumeRows) }
        for pane in panes { lines += paneLines(pane.lines) }
        if !left.isEmpty {
            let text = Plain.line("no room for " + left.joined(separator: ", "))
            lines.append(StyledText(String(text.prefix(width)), Tone.faint))
        }
        lines.append(times(width))
        return lines
    }

    static let paneRows = 3
    private static let leastPriceRows = 8

    private func price(_ value: Double) -> String { Scale.text(value, decimals: view.series.candles.decimals) }

    // MARK: Title and axes

    private func title(_ width: Int) -> StyledText {
        var parts: [(text: String, style: TextStyle)] = [(view.title, .plain)]
        if view.isSimulated { parts.append(("SIMULATED", Tone.warning)) }
        if let first = view.columns.first, let last = view.columns.last, first.open > 0 {
            let change = (last.close / first.open - 1) * 100
            let text = "\(price(last.close)) \(change >= 0 ? "+" : "")\(Scale.text(change, decimals: 2))%"
            parts.append((text, last.isUp ? Tone.up : Tone.down))
        }
        let doubtful: [(CandleMarks, String)] = [
            (.gap, "gaps"), (.partial, "partial"), (.filled, "filled"), (.inferred, "inferred"),
        ]
        let found = doubtful.filter { mark, _ in view.columns.contains { $0.marks.contains(mark) } }.map(\.1)
        if !found.isEmpty { parts.append((found.joined(separator: ", ") + " (:)", Tone.warning)) }
        for (place, line) in view.priceLines.enumerated() {
            parts.append((Plain.line(line.name), Tone.lines[place % Tone.lines.count]))
        }
        var (line, used) = (StyledText(), 0)
        for (place, part) in parts.enumerated() {
            let gap = used == 0 ? 0 : 2
            // Keep room for the number of omitted parts, such as " +3".
            let reserve = place == parts.count - 1 ? 0 : 4
            guard used + gap + part.text.count + reserve <= width else {
                line.append(" +\(parts.count - place)")
                return line
            }
            line.append(String(repeating: " ", count: gap))
            line.append(part.text, part.style)
            used += gap + part.text.count
        }
        return line
    }

    /// The price labels by row number, counted from the top.
    private func labels(_ scale: Scale, _ rows: Int) -> [Int: String] {
        var labels: [Int: String] = [:]
        let ticks = scale.ticks(max(2, rows / 3))
        for value in ticks.values {
            labels[scale.row(value, of: rows)] = Scale.text(value, decimals: ticks.decimals)
        }
        return labels
    }

    func rows(cells: [[Cell]], labels: [Int: String]) -> [StyledText] {
        cells.enumerated().map { number, row in
            let label = labels[number].map { " " + String($0.prefix(axis - 1)) } ?? ""
            var text = StyledText()
            var place = 0
            while place < row.count {
                let end = row[place...].firstIndex { $0.style != row[place].style } ?? row.count
                text.append(String(row[place..<end].map(\.character)), row[place].style)
                place = end
            }
            if label.isEmpty { return text.trimmed }
            text.append(label, Tone.faint)
            return text
        }
    }

    private func times(_ width: Int) -> StyledText {
        var row = [Character](repeating: " ", count: width)
        for label in TimeLabels(view.series.candles.times[view.range], most: max(1, view.columns.count / 14)).labels {
            let place = min(view.column(of: label.place), plot - label.text.count)
            guard place >= 0, place == 0 || row[place - 1] == " ", row[place] == " " else { continue }
            for (offset, character) in label.text.enumerated() where place + offset < width { row[place + offset] = character }
        }
        while row.last == " " { row.removeLast() }
        return StyledText(String(row), Tone.faint)
    }

    // MARK: The price

    private func priceCells(_ rows: Int, _ scale: Scale) -> [[Cell]] {
        var cells = [[Cell]](repeating: [Cell](repeating: Cell(), count: plot), count: rows)
        /// The position of a price in half rows from the top.
        func half(_ value: Double) -> Int { scale.row(value, of: 2 * rows) }
        for (x, column) in view.columns.enumerated() where x < plot {
            let body = half(max(column.open, column.close))...half(min(column.open, column.close))
            let wick = half(column.high)...half(column.low)
            for row in wick.lowerBound / 2...wick.upperBound / 2 {
                let isBody = (body.contains(2 * row), body.contains(2 * row + 1))
                let isWick = (wick.contains(2 * row), wick.contains(2 * row + 1))
                let character: Character =
                    switch isBody {
                    case (true, true): "█"
                    case (true, false): "▀"
                    case (false, true): "▄"
                    case (false, false): isWick == (true, true) ? "│" : isWick.0 ? "╵" : "╷"
                    }
                let shaded = !isColoured && !column.isUp && (isBody.0 || isBody.1) ? "▒" : character
                cells[row][x] = Cell(character: shaded, style: column.isUp ? Tone.up : Tone.down)
            }
            let doubtful: CandleMarks = [.gap, .partial, .filled, .inferred]
            if !column.marks.isDisjoint(with: doubtful) {
                for row in 0..<rows where cells[row][x].character == " " {
                    cells[row][x] = Cell(character: row % 2 == 0 ? ":" : " ", style: Tone.warning)
                }
            }
        }
        for (number, line) in view.priceLines.enumerated() {
            for (x, column) in view.columns.enumerated() where x < plot {
                let value = view.value(line, column)
                guard value.isFinite, (0...1).contains(scale.place(value)) else { continue }
                let row = half(value) / 2
                if cells[row][x].character == " " {
                    cells[row][x] = Cell(character: "·", style: Tone.lines[number % Tone.lines.count])
                }
            }
        }
        mark(&cells, half)
        return cells
    }

    /// Draws signals as triangles, and the entries and exits of trades as circles.
    private func mark(_ cells: inout [[Cell]], _ half: (Double) -> Int) {
        for signal in view.series.signals {
            guard let place = view.place(of: signal.time - 1) else { continue }
            let x = min(Int(place), plot - 1)
            guard view.columns.indices.contains(x) else { continue }
            let edge = half(signal.isLong ? view.columns[x].low : view.columns[x].high) / 2
            let row = min(max(signal.isLong ? edge + 1 : edge - 1, 0), cells.count - 1)
            cells[row][x] = Cell(character: signal.isLong ? "▲" : "▼", style: signal.isLong ? Tone.long : Tone.short)
        }
        for trade in view.series.trades {
            for (point, character) in [(Optional(trade.entry), Character("○")), (trade.exit, Character("●"))] {
                guard let point, point.price.isFinite, let place = view.place(of: point.time) else { continue }
                cells[half(point.price) / 2][min(Int(place), plot - 1)] = Cell(
                    character: character, style: trade.pnl >= 0 ? Tone.long : Tone.short)
            }
        }
    }
}
