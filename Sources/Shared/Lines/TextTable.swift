/// Formats rows of text in columns.
package enum TextTable {
    /// Aligns the first column to the left and the others to the right, except a last one of words. Empty rows are skipped.
    /// Control characters become U+FFFD.
    package static func write(_ rows: [[String]], endsInWords: Bool = false, _ output: inout Output) {
        let rows = rows.map { $0.map(Plain.line) }
        let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        for row in rows where row.contains(where: { !$0.isEmpty }) {
            for (column, cell) in row.enumerated() {
                if endsInWords, column == widths.count - 1 {
                    output.write(string: cell.isEmpty ? "" : "  " + cell)
                    continue
                }
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                output.write(string: column == 0 ? cell + padding : "  " + padding + cell)
            }
            output.write("\n")
        }
    }
}
