import Drawing
import Indicators
import Shared

/// One series in full: its indicators with their readings, the votes, the last signals, the position and a small chart.
struct DetailView {
    private let cells: RowCells
    private let state: BoardState
    private let series: SeriesState?
    private let now: Int
    private let isColoured: Bool

    /// From this width on, the chart is beside the tables.
    private static let wide = 100
    private static let chartHeight = 16
    /// The approximate width of the price axis beside the chart.
    private static let axis = 10

    init(_ state: BoardState, _ row: Row, now: Int, isColoured: Bool) {
        cells = RowCells(state, row, now: now)
        (self.state, series, self.now, self.isColoured) = (state, cells.series, now, isColoured)
    }

    /// All lines of the view; the screen may show only a part of them.
    func lines(width: Int, height: Int) -> [StyledText] {
        let head = [title, StyledText()]
        if width >= DetailView.wide {
            let leftWidth = width / 2 - 1
            let left = snapshot + blank(votes(leftWidth))
            let chartHeight = max(8, min(height - 4 - signals.count, DetailView.chartHeight + 8))
            let right = chart(width: width - leftWidth - 2, height: chartHeight) + blank(signals) + blank(facts)
            return head + TextGrid.beside(left, right, leftWidth: leftWidth)
        }
        return head + snapshot + blank(votes(width)) + blank(signals) + blank(facts)
            + blank(chart(width: width, height: DetailView.chartHeight))
    }

    private func blank(_ lines: [StyledText]) -> [StyledText] { lines.isEmpty ? [] : [StyledText()] + lines }

    private var title: StyledText {
        var line = StyledText(cells.name, .bold)
        line.append(" " + (series?.key.interval?.peopleName ?? "") + "  ")
        for column in [Column.Kind.price, .change] {
            let cell = cells.cell(.kind(column))
            line.append(cell.text + "  ", cell.style)
        }
        if let series, series.end > 0 { line.append("candle \(HeadLines.clock(series.time)) UTC  ", .faint) }
        if series?.isSimulated ?? cells.market.isSimulated { line.append("SIMULATED", Look.warning) }
        return line.trimmed
    }

    // MARK: Indicators

    /// The name, value and reading of each field that the candles have.
    private var snapshot: [StyledText] {
        guard let series else { return [StyledText("no candles of this market came", .faint)] }
        var rows: [[Cell]] = []
        for (number, field) in state.fields.fields.enumerated() where series.has(number) {
            let value = series.value(number)
            let reading = state.fields.reading(number, of: series)
            let text = field.isPrice ? Look.price(value, series.decimals) : Look.value(value)
            rows.append([
                Cell(text: Plain.line(field.name)), value.isNaN ? .unknown : Cell(text: text),
                Cell(text: reading?.word ?? (value.isNaN ? "unknown" : ""), style: Look.style(of: reading)),
            ])
        }
        if rows.isEmpty { return [StyledText("the candles have no indicators; 'ind' appends them", .faint)] }
        return TextGrid.lines(["Indicator", "Value", "Reading"], rows, lefts: [0, 2])
    }

    // MARK: Votes and signals

    private func votes(_ width: Int) -> [StyledText] {
        (series?.standings ?? []).flatMap { standing in
            let score = standing.score.isNaN ? "unknown" : Look.score(standing.score)
            let threshold = standing.threshold.isFinite ? ", threshold \(Look.value(standing.threshold))" : ""
            let head = "\(standing.strategy): score \(score)\(threshold), \(standing.agree) of \(standing.of) votes"
            let verdict = standing.verdict + (standing.why.isEmpty ? "" : ": \(standing.why)")
            let rows = standing.votes.map { vote in
                vote.isFilter
                    ? [Cell(text: vote.name), DetailView.holds(vote.vote), Cell(text: "condition", style: .faint), .empty]
                    : [
                        Cell(text: vote.name), DetailView.says(vote.vote), Cell(text: Look.value(vote.weight)),
                        Cell(text: Look.score(vote.contribution), style: Look.side(vote.contribution)),
                    ]
            }
            return TextGrid.wrapped(head, width, .bold) + TextGrid.wrapped(verdict, width, .plain)
                + (rows.isEmpty ? [] : TextGrid.lines(["Vote", "Says", "Weight", "Adds"], rows))
        }
    }

    private static func says(_ vote: Double) -> Cell {
        vote.isNaN ? Cell(text: "unknown", style: Look.warning) : Cell(text: Look.score(vote), style: Look.side(vote))
    }

    private static func holds(_ value: Double) -> Cell {
        value.isNaN
            ? Cell(text: "unknown", style: Look.warning)
            : value > 0 ? Cell(text: "holds", style: Look.up) : Cell(text: "fails", style: Look.down)
    }

    private var signals: [StyledText] {
        guard let series, !series.signals.isEmpty else { return [] }
        let rows = series.signals.map { signal in
            let side = signal.opens ? (signal.isLong ? "LONG" : "SHORT") : (signal.isLong ? "closes short" : "closes long")
            return [
                Cell(text: moment(signal.time)), Cell(text: side, style: signal.isLong ? Look.up : Look.down),
                Cell(text: signal.strategy), Cell(text: Look.score(signal.score)), price(signal.entry), price(signal.stop),
                price(signal.target), Cell(text: signal.confidence),
            ]
        }
        let lines = TextGrid.lines(
            ["Signal (UTC)", "Side", "Strategy", "Score", "Entry", "Stop", "Target", "Confidence"], rows, lefts: [0, 1, 2, 7])
        return lines + (series.veto.map { [StyledText("the last one opened nothing: \($0)", Look.warning)] } ?? [])
    }

    private func price(_ value: Double) -> Cell {
        value.isFinite ? Cell(text: Look.price(value, series?.decimals ?? 0)) : .unknown
    }

    /// The time of day, with the date unless it is the stream's current day.
    private func moment(_ time: Int) -> String {
        let text = Timestamp.text(time)
        let isToday = time / Interval.dayLength == now / Interval.dayLength
        return (isToday ? "" : text.prefix(10) + " ") + HeadLines.clock(time)
    }

    // MARK: The market

    /// The position, the funding, the book and the link, one line each.
    private var facts: [StyledText] {
        let kinds: [[Column.Kind]] = [
            [.position, .entry, .stop, .result, .liquidation], [.funding, .countdown], [.spread, .imbalance], [.link],
        ]
        var lines: [StyledText] = []
        for group in kinds {
            var line = StyledText()
            for kind in group {
                let cell = cells.cell(.kind(kind))
                if cell.text.isEmpty || kind == .link && !state.seen.contains(.link) { continue }
                if !line.parts.isEmpty { line.append("  ") }
                line.append(DetailView.word(kind) + " ", .faint)
                line.append(cell.text, cell.style)
            }
            if let position = cells.position, group.contains(.position) {
                line.append("  target ", .faint)
                line.append(position.target.isFinite ? Look.price(position.target, series?.decimals ?? 0) : "none")
                if position.leverage > 0 { line.append("  leverage \(Look.value(position.leverage))", .faint) }
            }
            if !line.parts.isEmpty { lines.append(line) }
        }
        return lines
    }

    private static func word(_ kind: Column.Kind) -> String {
        switch kind {
        case .result: "result"
        case .countdown: "next in"
        default: kind.rawValue
        }
    }

    private func chart(width: Int, height: Int) -> [StyledText] {
        guard let series, series.recent.count > 1 else { return [] }
        let interval = series.key.interval
        var picture = ChartSeries(
            category: series.key.category.text, symbol: series.key.symbol.text, interval: interval?.name ?? "",
            priceType: series.key.priceType == .last ? nil : series.key.priceType.name,
            candles: series.recent.columns(decimals: series.decimals, interval: interval))
        picture.signals = series.signals.map { signal in
            var mark = ChartSignal()
            (mark.time, mark.isLong) = (signal.time, signal.isLong)
            return mark
        }
        let lines = TerminalPicture.styledLines(
            picture, last: max(width - DetailView.axis, 20), width: max(width, 20), height: max(height, 8),
            isColoured: isColoured)
        // The view already has a title.
        return Array(lines.dropFirst())
    }
}
