import Drawing
import Shared

/// The table: one row per series, below the titles of its columns.
struct TableView {
    /// Columns never get narrower while the set of columns is unchanged, so that nothing jumps.
    private var widths: [Column: Int] = [:]
    private var widthsAre: [Column] = []
    /// Whether readings are marks because words do not fit.
    private var isCompact = false

    private static let gap = 2
    /// Longer symbols are cut.
    private static let widestName = 24

    /// The visible columns.
    struct Frame {
        let columns: [Column]
        /// The number of hidden columns to the left and to the right.
        let left: Int
        let right: Int
    }

    mutating func forgetWidths() { (widths, isCompact) = ([:], false) }

    /// Returns the lines of the titles and of the rows; a nil `width` shows every column in full. Readings are words if they
    /// fit or if `usesWords` is true, and marks otherwise.
    mutating func lines(
        _ state: BoardState, _ rows: [Row], columns: [Column], order: RowOrder, selected: Row?, from first: Int, width: Int?,
        now: Int, usesWords: Bool = false
    ) -> [StyledText] {
        if widthsAre != columns { (widths, widthsAre, isCompact) = ([:], columns, false) }
        if usesWords { isCompact = false }
        var cells = cells(state, rows, columns, now)
        measure(columns, cells, state)
        if let width, !isCompact, !usesWords, columns.reduce(0, { $0 + (widths[$1] ?? 0) + TableView.gap }) > width {
            (isCompact, widths) = (true, [:])
            cells = self.cells(state, rows, columns, now)
            measure(columns, cells, state)
        }
        let frame = frame(columns, from: first, width: width)
        let places = frame.columns.compactMap { columns.firstIndex(of: $0) }
        var lines = [titles(frame, state, order, width)]
        for (number, row) in rows.enumerated() {
            var line = StyledText()
            for (place, column) in zip(places, frame.columns) { append(cells[number][place], column, to: &line) }
            if row == selected { line = TableView.marked(line, width) }
            lines.append(width == nil ? line.trimmed : line)
        }
        return lines
    }

    private func cells(_ state: BoardState, _ rows: [Row], _ columns: [Column], _ now: Int) -> [[Cell]] {
        rows.map { row in
            var cells = RowCells(state, row, now: now)
            cells.isCompact = isCompact
            return columns.map { cells.cell($0) }
        }
    }

    private mutating func measure(_ columns: [Column], _ cells: [[Cell]], _ state: BoardState) {
        for (place, column) in columns.enumerated() {
            // Leaves room for the arrow of the sort column.
            var widest = max(widths[column] ?? 0, CellWidth.of(column.title(state.fields)) + 1)
            for row in cells { widest = max(widest, CellWidth.of(row[place].text)) }
            widths[column] = column == .kind(.symbol) ? min(widest, TableView.widestName) : widest
        }
    }

    /// The columns that fit: the first one always, then those from `first` on.
    private func frame(_ columns: [Column], from first: Int, width: Int?) -> Frame {
        guard let width, let name = columns.first else { return Frame(columns: columns, left: 0, right: 0) }
        var used = widths[name] ?? 0
        var shown = [name]
        let start = min(max(first, 0), max(columns.count - 2, 0)) + 1
        var place = start
        while place < columns.count {
            let own = TableView.gap + (widths[columns[place]] ?? 0)
            if used + own > width - (place == columns.count - 1 ? 0 : 3) { break }
            used += own
            shown.append(columns[place])
            place += 1
        }
        return Frame(columns: shown, left: start - 1, right: columns.count - place)
    }

    private func titles(_ frame: Frame, _ state: BoardState, _ order: RowOrder, _ width: Int?) -> StyledText {
        var line = StyledText()
        for column in frame.columns {
            var title = column.title(state.fields)
            if column == order.column { title += order.isDescending ? "▼" : "▲" }
            append(Cell(text: title, style: TextStyle(bold: true)), column, to: &line)
        }
        let (left, right) = (frame.left > 0 ? "‹\(frame.left)" : "", frame.right > 0 ? "›\(frame.right)" : "")
        guard let width, !left.isEmpty || !right.isEmpty else { return line.trimmed }
        let mark = left + right
        let used = line.trimmed.parts.reduce(0) { $0 + CellWidth.of($1.text) }
        if used + 1 + CellWidth.of(mark) > width { return line }
        line = line.trimmed
        line.append(String(repeating: " ", count: width - used - CellWidth.of(mark)) + mark, .faint)
        return line
    }

    private func append(_ cell: Cell, _ column: Column, to line: inout StyledText) {
        if !line.parts.isEmpty { line.append(String(repeating: " ", count: TableView.gap)) }
        let width = widths[column] ?? 0
        let text = CellWidth.fitted(cell.text, width)
        let blanks = String(repeating: " ", count: max(0, width - CellWidth.of(text)))
        if column.isLeft {
            line.append(text, cell.style)
            line.append(blanks)
        } else {
            line.append(blanks)
            line.append(text, cell.style)
        }
    }

    /// The selected row, highlighted over the whole width.
    private static func marked(_ line: StyledText, _ width: Int?) -> StyledText {
        var marked = StyledText()
        var used = 0
        for part in line.parts {
            var style = part.style
            (style.isReverse, style.isFaint) = (true, false)
            marked.append(part.text, style)
            used += CellWidth.of(part.text)
        }
        marked.append(String(repeating: " ", count: max(0, (width ?? used) - used)), TextStyle(reverse: true))
        return marked
    }
}
