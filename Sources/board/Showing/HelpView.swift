import Drawing
import Indicators
import Shared

/// The list of keys, and the list of columns.
enum HelpView {
    private static let keys: [(keys: String, what: String)] = [
        ("↑ ↓  k j", "select a row; in a view, scroll"),
        ("PgUp PgDn", "select a row one page on"),
        ("Home End  g G", "select the first or the last row"),
        ("← →  h l", "show the columns to the left or to the right"),
        ("Enter", "open the selected series"),
        ("Esc", "back to the table; remove the filter"),
        ("s  S", "sort by the next or the previous column"),
        ("r", "reverse the order"),
        ("f", "filter: rows that have all the words, such as 'btc overbought'"),
        ("/  n  N", "search a symbol; go to the next or the previous one"),
        ("c", "choose columns"),
        ("w", "readings as words, or as marks where columns do not fit"),
        ("p", "pause the drawing; records go on"),
        ("Ctrl-L", "draw everything anew"),
        ("?", "this list"),
        ("q", "end"),
    ]

    /// The keys and their effects, and the meaning of colours and marks.
    static func keyLines(width: Int) -> [StyledText] {
        let rows = keys.map { [Cell(text: $0.keys, style: .bold), Cell(text: $0.what)] }
        var lines = TextGrid.lines(["Key", "What it does"], rows, lefts: [0, 1])
        lines.append(StyledText())
        var colours = StyledText()
        for (word, style) in [
            ("up, bullish", Look.up), ("down, bearish", Look.down), ("overbought, oversold, stretched", Look.warning),
            ("trending, squeezed, high volume", Look.notable), ("neutral", TextStyle.faint),
        ] {
            if !colours.parts.isEmpty { colours.append("  ") }
            colours.append(word, style)
        }
        lines.append(colours)
        let marks = IndicatorReading.allCases.map { "\($0.mark) \($0.word)" }.joined(separator: ", ")
        lines += TextGrid.wrapped("Readings as marks: \(marks).", width, .plain)
        lines += TextGrid.wrapped(
            "A change with * is since the first candle seen. R is what the position has made in units of its loss at the first stop. "
                + "Ages count in the stream's time.", width, .faint)
        return lines
    }

    /// All columns, with a mark at the visible ones.
    static func columnLines(_ state: BoardState, _ choice: ColumnChoice, selected: Int) -> [StyledText] {
        let columns = ColumnChoice.all(state)
        return columns.enumerated().map { place, column in
            let isOn = choice.isShown(column, state)
            let name = Plain.line(column.name(state.fields))
            let padded = name + String(repeating: " ", count: max(1, 28 - CellWidth.of(name)))
            let meaning: String
            switch column {
            case .kind(let kind): meaning = kind.meaning
            case .field(let number):
                meaning = state.fields.fields[number].option.map { "field of ind \($0)" } ?? "field of the candles"
            }
            let style = TextStyle(reverse: place == selected)
            return StyledText("\(isOn ? "[x]" : "[ ]") \(padded)\(meaning)", style)
        }
    }
}
