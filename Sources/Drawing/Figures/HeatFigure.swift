import Shared

/// A heat map over two axes as SVG for an HTML page, whose style sheet colours its cells.
///
/// Cells are positioned in percent of the plot, so that hatches and texts in them keep their shape at any width.
package struct HeatFigure {
    package struct Cell {
        /// The cell's position, counted from the left (column) and from the bottom (row).
        let column: Int
        let row: Int
        /// The CSS class of the cell.
        let kind: String
        /// Text drawn in the cell if it fits.
        let text: String
        /// Text shown when pointing at the cell.
        let title: String
        /// Whether a frame is drawn around the cell.
        let isBest: Bool

        package init(column: Int, row: Int, kind: String, text: String, title: String, isBest: Bool) {
            (self.column, self.row, self.kind, self.text) = (column, row, kind, text)
            (self.title, self.isBest) = (title, isBest)
        }
    }

    /// The meaning of the columns or rows, and their labels.
    package struct Axis {
        let name: String
        let labels: [String]

        package init(name: String, labels: [String]) { (self.name, self.labels) = (name, labels) }
    }

    /// The CSS class of a cell without a value, which is hatched.
    package static let uncoloured = "uncoloured"

    /// The plot's share of the figure's width, in percent; row names are to its right.
    private static let share = 84.0
    private static let top = 20.0
    private static let foot = 42.0
    /// The greatest height of all rows together, and the limits for the height of one row.
    private static let tallest = 450.0
    private static let rowHeights = 6.0...28.0
    /// The width of a figure on a screen and on a phone, in pixels.
    private static let widths = (screen: 950.0, phone: 355.0)
    /// Cells smaller than this are drawn without lines between them.
    private static let dense = 6.0
    private let columns: Axis
    private let rows: Axis
    private let cells: [Cell]
    private let rowHeight: Double

    package init(columns: Axis, rows: Axis, _ cells: [Cell]) {
        (self.columns, self.rows, self.cells) = (columns, rows, cells)
        let heights = HeatFigure.rowHeights
        rowHeight = min(max(HeatFigure.tallest / Double(rows.labels.count), heights.lowerBound), heights.upperBound)
    }

    private var plotHeight: Double { rowHeight * Double(rows.labels.count) }

    /// The width of a cell in a figure that is `width` pixels wide.
    private func cellWidth(_ width: Double) -> Double { width * HeatFigure.share / 100 / Double(columns.labels.count) }

    /// The upper edge of a row.
    private func y(_ row: Int) -> Double { rowHeight * Double(rows.labels.count - 1 - row) }

    package func write(title: String, _ output: inout Output) {
        let height = HeatFigure.top + plotHeight + HeatFigure.foot
        Figure.begin("heat", title: title, height: height, &output)
        let density = min(cellWidth(HeatFigure.widths.phone), rowHeight) < HeatFigure.dense ? " dense" : ""
        output.write(
            string:
                "<svg class=\"plot\(density)\" y=\"\(Figure.text(HeatFigure.top))\" width=\"\(Figure.text(HeatFigure.share))%\" "
                + "height=\"\(Figure.text(plotHeight))\">\n")
        for cell in cells { writeBox(cell, cell.kind, title: cell.title, &output) }
        writeTexts(&output)
        for cell in cells where cell.isBest { for kind in ["halo", "best"] { writeBox(cell, kind, title: "", &output) } }
        Figure.endPlot(&output)
        Figure.writeNames(
            columns.labels, longest: 14, y: HeatFigure.top + plotHeight + 16, share: HeatFigure.share, &output)
        Figure.write(columns.name + " →", at: 0.5, y: height - 6, "axis", share: HeatFigure.share, &output)
        writeRowNames(&output)
        Figure.end(&output)
    }

    private func writeBox(_ cell: Cell, _ kind: String, title: String, _ output: inout Output) {
        let share = 100 / Double(columns.labels.count)
        let titled = title.isEmpty ? "/>" : "><title>\(Plain.markup(title))</title></rect>"
        output.write(
            string: "<rect class=\"\(kind)\" x=\"\(HeatFigure.percent(share * Double(cell.column)))\" "
                + "y=\"\(Figure.text(y(cell.row)))\" width=\"\(HeatFigure.percent(share))\" "
                + "height=\"\(Figure.text(rowHeight))\"\(titled)\n")
    }

    /// Writes the values into the cells if the longest fits; if it does not fit on a phone, only wider screens show them.
    private func writeTexts(_ output: inout Output) {
        let need = Double(cells.map(\.text.count).max() ?? 0) * 6.8 + 6
        guard rowHeight >= 16, cellWidth(HeatFigure.widths.screen) >= need else { return }
        let kind = cellWidth(HeatFigure.widths.phone) >= need ? "cell" : "cell wide"
        for cell in cells where !cell.text.isEmpty {
            let middle = HeatFigure.percent((Double(cell.column) + 0.5) * 100 / Double(columns.labels.count))
            output.write(
                string:
                    "<text class=\"\(kind) \(cell.kind)\" x=\"\(middle)\" y=\"\(Figure.text(y(cell.row) + rowHeight / 2))\">"
                    + "\(Plain.markup(cell.text))</text>\n")
        }
    }

    /// Writes the names of the rows beside the plot: all of them, or every second, third …, each cut to the available width.
    private func writeRowNames(_ output: inout Output) {
        guard !rows.name.isEmpty else { return }
        let every = max(1, Int((14 / rowHeight).rounded(.up)))
        let places = stride(from: 0, to: rows.labels.count, by: every)
        let names: [(text: String, y: Double)] =
            places.map { (rows.labels[$0], HeatFigure.top + y($0) + rowHeight / 2) } + [("↑ " + rows.name, 9)]
        for (name, y) in names {
            func write(_ longest: Int, _ kind: String) {
                output.write(
                    string:
                        "<text class=\"axis value start\(kind)\" x=\"\(Figure.text(HeatFigure.share + 1))%\" y=\"\(Figure.text(y))\">"
                        + "\(Plain.markup(Plain.prefix(Plain.line(name), longest) { _ in 1 }))</text>\n")
            }
            if name.count <= HeatFigure.longestNames.phone {
                write(HeatFigure.longestNames.phone, "")
            } else {
                write(HeatFigure.longestNames.screen, " wide")
                write(HeatFigure.longestNames.phone, " narrow")
            }
        }
    }

    /// Writes the hatch pattern of cells without a value. A page needs it once, before its figures.
    package static func writeHatch(_ output: inout Output) {
        output.write(
            """
            <svg width="0" height="0" aria-hidden="true"><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse">\
            <rect width="7" height="7"/><path d="M-1 1L1 -1M0 7L7 0M6 8L8 6"/></pattern></svg>

            """)
    }

    /// Writes a small cell without a value, for a legend.
    package static func writeUncoloured(_ output: inout Output) {
        output.write(
            string:
                "<svg width=\"18\" height=\"14\" aria-hidden=\"true\"><rect class=\"\(uncoloured)\" width=\"18\" height=\"14\"/></svg>"
        )
    }

    private static let longestNames = (screen: 20, phone: 7)

    static func percent(_ share: Double) -> String { "\(Scale.text(share, decimals: 3))%" }
}
