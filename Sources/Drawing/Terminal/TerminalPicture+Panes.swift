import Shared

// The volume, and the panes below the price.

extension TerminalPicture {
    private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    func volumeRows(_ rows: Int) -> [StyledText] {
        guard let most = view.columns.map(\.volume).filter(\.isFinite).max(), most > 0 else { return [] }
        var cells = [[Cell]](repeating: [Cell](repeating: Cell(), count: plot), count: rows)
        for (x, column) in view.columns.enumerated() where x < plot && column.volume.isFinite {
            let eighths = Int((column.volume / most * Double(rows * 8)).rounded(.up))
            for row in 0..<rows {
                let own = min(max(eighths - (rows - 1 - row) * 8, 0), 8)
                cells[row][x] = Cell(character: TerminalPicture.eighths[own], style: column.isUp ? Tone.up : Tone.down)
            }
        }
        return self.rows(cells: cells, labels: [0: Scale.text(most, decimals: most < 100 ? 2 : 0, short: true), 1: "volume"])
    }

    /// The lines of a pane: its legend, and its plot.
    func paneLines(_ lines: [ChartLine]) -> [StyledText] {
        let rows = TerminalPicture.paneRows
        var legend = StyledText()
        for (number, line) in lines.enumerated() {
            let value = view.columns.last.map { view.value(line, $0) } ?? .nan
            let text = "\(Plain.line(line.name)) \(Scale.text(value, decimals: abs(value) < 1 ? 6 : abs(value) < 1000 ? 2 : 0))"
            if number > 0 { legend.append("  ") }
            legend.append(text, Tone.lines[number % Tone.lines.count])
        }
        var cells = [[Cell]](repeating: [Cell](repeating: Cell(), count: plot), count: rows)
        guard let scale = view.scale(lines) else { return [legend] + self.rows(cells: cells, labels: [:]) }
        func half(_ value: Double) -> Int { scale.row(value, of: 2 * rows) }
        var labels: [Int: String] = [:]
        for level in lines.flatMap(\.levels) where (0...1).contains(scale.place(level)) {
            let row = half(level) / 2
            labels[row] = Scale.text(level, decimals: level == level.rounded() ? 0 : 1)
            for x in 0..<view.columns.count where x < plot && x % 2 == 0 {
                cells[row][x] = Cell(character: "┈", style: Tone.faint)
            }
        }
        for (number, line) in lines.enumerated() {
            for (x, column) in view.columns.enumerated() where x < plot {
                let value = view.value(line, column)
                guard value.isFinite else { continue }
                let place = half(value)
                cells[place / 2][x] = Cell(
                    character: place % 2 == 0 ? "▀" : "▄", style: Tone.lines[number % Tone.lines.count])
            }
        }
        return [legend] + self.rows(cells: cells, labels: labels)
    }
}
