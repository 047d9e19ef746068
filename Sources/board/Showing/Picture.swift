import Drawing
import Shared

/// Builds the lines of the screen: the head, the open view, and the last line.
struct Picture {
    private var table = TableView()

    /// Facts for the head and the last line that are not in the state of the board.
    struct Notes {
        var message: String?
        var hasEnded = false
        var rate: Int?
        var mostDailyLoss: Double?
    }

    private var size = (0, 0)

    mutating func lines(
        _ state: BoardState, _ controls: inout Controls, _ notes: Notes, now: Int, columns: Int, rows: Int, isColoured: Bool
    ) -> [StyledText] {
        if size != (columns, rows) {
            table.forgetWidths()
            size = (columns, rows)
        }
        let body: [StyledText]
        let room = max(1, rows - 1)
        var last = Picture.keys(controls)
        switch controls.view {
        case .table:
            let found = order(state, &controls, now)
            var head = HeadLines(state: state, now: now, mostDailyLoss: notes.mostDailyLoss, rate: notes.rate).lines
            // Rows take precedence: a low terminal shows less of the head.
            let most = max(0, rows - Picture.leastRows)
            head = head.prefix(most).map { TextGrid.fitted($0, columns) }
            let height = max(1, room - head.count - 1)
            let visible = sight(found, &controls, height)
            let shown = controls.choice.columns(state)
            let lines = table.lines(
                state, Array(found[visible]), columns: shown, order: controls.order, selected: controls.selected,
                from: controls.firstColumn, width: columns, now: now, usesWords: controls.usesWords)
            body = head + (rows > 2 ? lines : Array(lines.dropFirst()))
            last = place(visible, found.count, controls) + last
        case .series(let row):
            let view = DetailView(state, row, now: now, isColoured: isColoured)
            body = scrolled(view.lines(width: columns, height: rows), &controls, room)
        case .keys: body = scrolled(HelpView.keyLines(width: columns), &controls, room)
        case .columns(let place):
            let lines = HelpView.columnLines(state, controls.choice, selected: place)
            controls.page = room
            let start = min(max(0, place - room / 2), max(0, lines.count - room))
            body = Array(lines[start..<min(lines.count, start + room)])
        }
        return footed(body, lastLine(controls, notes, last), columns, rows)
    }

    /// A head line is shown only if this many lines are left for the rest.
    private static let leastRows = 6

    // MARK: Parts

    private func order(_ state: BoardState, _ controls: inout Controls, _ now: Int) -> [Row] {
        let found = controls.order.rows(state, now: now)
        // A selected market that now has candles is replaced by its first series.
        if case .market(let number)? = controls.selected, let first = state.markets[number].series.first {
            controls.selected = .series(first)
        }
        return found
    }

    /// The visible rows, scrolled so that the selected row is among them.
    private func sight(_ rows: [Row], _ controls: inout Controls, _ height: Int) -> Range<Int> {
        controls.page = height
        if let selected = controls.selected, let place = rows.firstIndex(of: selected) {
            controls.top = min(max(controls.top, place - height + 1), place)
        }
        controls.top = min(max(controls.top, 0), max(0, rows.count - height))
        return controls.top..<min(rows.count, controls.top + height)
    }

    private func scrolled(_ lines: [StyledText], _ controls: inout Controls, _ room: Int) -> [StyledText] {
        controls.page = room
        controls.scroll = min(controls.scroll, max(0, lines.count - room))
        return Array(lines.dropFirst(controls.scroll).prefix(room))
    }

    private func place(_ visible: Range<Int>, _ count: Int, _ controls: Controls) -> StyledText {
        var text = visible.isEmpty ? "no rows" : "\(visible.lowerBound + 1)-\(visible.upperBound) of \(count)"
        if !controls.order.filter.isEmpty { text += ", filter '\(controls.order.filter)'" }
        return StyledText(text + "  ", .faint)
    }

    private static func keys(_ controls: Controls) -> StyledText {
        switch controls.view {
        case .table: StyledText("Enter open  s sort  f filter  / search  c columns  ? keys  q end", .faint)
        case .series: StyledText("↑↓ scroll  Esc back  ? keys  q end", .faint)
        case .columns: StyledText("↑↓ select  Space show or hide  Esc back", .faint)
        case .keys: StyledText("Esc back", .faint)
        }
    }

    private func lastLine(_ controls: Controls, _ notes: Notes, _ keys: StyledText) -> StyledText {
        var line = StyledText()
        switch controls.input {
        case .filter(let text): return StyledText("filter: \(text)▏", .bold)
        case .search(let text): return StyledText("search: \(text)▏", .bold)
        case .none: break
        }
        if controls.isPaused { line.append("DRAWING PAUSED  ", TextStyle(.yellow, bold: true)) }
        if notes.hasEnded { line.append("input ended  ", Look.warning) }
        if !controls.answer.isEmpty { return line + StyledText(controls.answer) }
        if let message = notes.message { line.append(Plain.line(message) + "  ", Look.warning) }
        return line + keys
    }

    /// The lines of the body, with the last line at the bottom of the screen.
    private func footed(_ body: [StyledText], _ last: StyledText, _ columns: Int, _ rows: Int) -> [StyledText] {
        if rows <= 1 { return Array(body.prefix(1)) }
        var lines = Array(body.prefix(rows - 1))
        while lines.count < rows - 1 { lines.append(StyledText()) }
        return lines + [TextGrid.fitted(last, columns)]
    }
}
