import Drawing

/// Tables with titles, for the view of one series.
enum TextGrid {
    /// Returns the faint titles and the rows. The columns in `lefts` are left-aligned, all others right-aligned.
    static func lines(_ titles: [String], _ rows: [[Cell]], lefts: Set<Int> = [0]) -> [StyledText] {
        let all = [titles.map { Cell(text: $0, style: .faint) }] + rows
        let widths = titles.indices.map { column in all.map { CellWidth.of($0[column].text) }.max() ?? 0 }
        return all.map { row in
            var line = StyledText()
            for (column, cell) in row.enumerated() {
                if column > 0 { line.append("  ") }
                let blanks = String(repeating: " ", count: widths[column] - CellWidth.of(cell.text))
                if !lefts.contains(column) { line.append(blanks) }
                line.append(CellWidth.fitted(cell.text, .max), cell.style)
                if lefts.contains(column) { line.append(blanks) }
            }
            return line.trimmed
        }
    }

    /// Two blocks side by side; the left one is cut to its width.
    static func beside(_ left: [StyledText], _ right: [StyledText], leftWidth: Int) -> [StyledText] {
        (0..<max(left.count, right.count)).map { row in
            guard row < right.count else { return fitted(left[row], leftWidth) }
            let first = row < left.count ? fitted(left[row], leftWidth) : StyledText()
            let used = first.parts.reduce(0) { $0 + CellWidth.of($1.text) }
            return first + StyledText(String(repeating: " ", count: leftWidth - used + 2)) + right[row]
        }
    }

    /// The beginning of a line, at most `width` cells wide.
    static func fitted(_ line: StyledText, _ width: Int) -> StyledText {
        var result = StyledText()
        var left = width
        for part in line.parts where left > 0 {
            let text = CellWidth.fitted(part.text, left)
            result.append(text, part.style)
            left -= CellWidth.of(text)
        }
        return result
    }

    /// Breaks a text at spaces into lines of at most `width` cells.
    static func wrapped(_ text: String, _ width: Int, _ style: TextStyle) -> [StyledText] {
        var lines: [StyledText] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, CellWidth.of(line) + 1 + CellWidth.of(String(word)) > width {
                lines.append(StyledText(line, style))
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(StyledText(line, style)) }
        return lines
    }
}
