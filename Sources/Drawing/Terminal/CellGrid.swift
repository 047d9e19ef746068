import Shared

/// The cells of a screen. A cell is one character with its style; a wide character takes two, of which the second is empty.
struct CellGrid {
    let columns: Int
    let rows: Int
    /// The character in the low 24 bits, the packed style above them.
    private(set) var cells: [UInt32]

    private static let blank = UInt32(0x20)
    /// The second cell of a wide character.
    private static let continuation = UInt32(0)
    /// A cell with unknown content: not drawn yet, or overwritten by other programs.
    private static let unknown = UInt32(0x00FF_FFFF)

    /// Up to this many unchanged cells between changed ones are rewritten, because moving the cursor takes as many bytes.
    private static let shortestMove = 6

    /// Creates a grid with unknown content.
    init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        cells = [UInt32](repeating: CellGrid.unknown, count: columns * rows)
    }

    mutating func forget() { for place in cells.indices { cells[place] = CellGrid.unknown } }

    mutating func clear() { for place in cells.indices { cells[place] = CellGrid.blank } }

    /// Writes a line into a row, starting at column `start`. Text that does not fit is cut off.
    mutating func write(_ line: StyledText, row: Int, from start: Int = 0) {
        guard row >= 0, row < rows, start >= 0 else { return }
        var column = start
        let base = row * columns
        for part in line.parts {
            let style = UInt32(part.style.packed) << 24
            CellWidth.forEach(part.text) { scalar, width in
                if column + width > columns { return false }
                cells[base + column] = scalar.value | style
                if width == 2 { cells[base + column + 1] = CellGrid.continuation | style }
                column += width
                return true
            }
        }
    }

    /// Writes only the changes that turn `shown` into this grid. Both grids must have the same size.
    func writeChanges(from shown: CellGrid, isColoured: Bool, to output: inout Output) {
        var pen = Pen(isColoured: isColoured)
        for row in 0..<rows {
            let base = row * columns
            if cells[base..<base + columns] == shown.cells[base..<base + columns] { continue }
            // From this column on the row is blank, and may be cleared at once.
            var end = columns
            while end > 0, cells[base + end - 1] == CellGrid.blank { end -= 1 }
            var column = 0
            while column < end {
                if cells[base + column] == shown.cells[base + column] {
                    column += 1
                    continue
                }
                // A wide character is written from its first cell.
                if cells[base + column] & 0x00FF_FFFF == CellGrid.continuation, column > 0 { column -= 1 }
                var last = column
                var at = column
                while at < end, at - last <= CellGrid.shortestMove {
                    if cells[base + at] != shown.cells[base + at] { last = at }
                    at += 1
                }
                pen.move(row: row, column: column, &output)
                for place in column...last { pen.write(cells[base + place], &output) }
                column = last + 1
                // The cursor stands behind both cells of a wide character.
                if column < columns, cells[base + column] & 0x00FF_FFFF == CellGrid.continuation { column += 1 }
                pen.column = column
            }
            let rest = base + end..<base + columns
            let firstChanged = rest.first { cells[$0] != shown.cells[$0] }
            if let firstChanged {
                pen.move(row: row, column: max(end, firstChanged - base), &output)
                pen.select(0, &output)
                output.write("\u{1B}[K")
            }
        }
        pen.select(0, &output)
    }

    /// The position of the cursor, and the selected style.
    private struct Pen {
        let isColoured: Bool
        var row = -1
        var column = -1
        private var style: UInt8 = 0

        init(isColoured: Bool) { self.isColoured = isColoured }

        mutating func move(row: Int, column: Int, _ output: inout Output) {
            if row == self.row, column == self.column { return }
            if row == self.row, column > self.column {
                output.write(string: "\u{1B}[\(column - self.column)C")
            } else {
                output.write(string: "\u{1B}[\(row + 1);\(column + 1)H")
            }
            (self.row, self.column) = (row, column)
        }

        mutating func select(_ style: UInt8, _ output: inout Output) {
            if style == self.style { return }
            self.style = style
            output.write(string: style == 0 ? "\u{1B}[m" : "\u{1B}[\(TextStyle.parameters(style, isColoured: isColoured))m")
        }

        mutating func write(_ cell: UInt32, _ output: inout Output) {
            let character = cell & 0x00FF_FFFF
            if character == CellGrid.continuation { return }
            select(UInt8(truncatingIfNeeded: cell >> 24), &output)
            if character < 0x80 {
                output.write(UInt8(truncatingIfNeeded: character))
            } else {
                output.write(string: Unicode.Scalar(character).map { String($0) } ?? " ")
            }
        }
    }
}

/// The differences between two screens, for tests.
package enum ScreenChanges {
    /// The bytes that turn one screen of lines into another.
    package static func text(from old: [StyledText], to new: [StyledText], columns: Int, rows: Int, isColoured: Bool) -> String
    {
        var grids: [CellGrid] = []
        for lines in [old, new] {
            var grid = CellGrid(columns: columns, rows: rows)
            grid.clear()
            for (row, line) in lines.enumerated() { grid.write(line, row: row) }
            grids.append(grid)
        }
        var output = Output.inMemory()
        grids[1].writeChanges(from: grids[0], isColoured: isColoured, to: &output)
        return output.text
    }
}
