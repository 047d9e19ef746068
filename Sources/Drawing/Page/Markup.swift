import Shared

/// A cell of a table on a page.
package struct MarkupCell {
    let text: String
    /// The CSS class of the cell; empty for none.
    let kind: String

    package init(_ text: String, kind: String = "") { (self.text, self.kind) = (text, kind) }

    /// An amount, coloured by its sign.
    package init(_ amount: Double) {
        self.init(amount.roundedText, kind: MarkupCell.kind(amount))
    }

    /// The CSS class of a gain or a loss.
    package static func kind(_ amount: Double) -> String { amount == 0 ? "" : amount > 0 ? "good" : "bad" }
}

extension Output {
    /// Writes a heading: `<h2>` for level 2.
    package mutating func heading(_ level: Int, _ text: String, id: String? = nil) {
        write(string: "<h\(level)\(id.map { " id=\"\($0)\"" } ?? "")>\(Plain.markup(text))</h\(level)>\n")
    }

    package mutating func paragraph(_ text: String, kind: String = "") {
        write(string: "<p\(kind.isEmpty ? "" : " class=\"\(kind)\"")>\(Plain.markup(text))</p>\n")
    }

    /// Writes a table, whose first column is left-aligned. The kind `months` is for many columns, and is smaller on paper; the
    /// kind `words` wraps the texts of its last column.
    package mutating func table(_ head: [String], _ rows: [[MarkupCell]], kind: String = "") {
        write(string: "<div class=\"table\(kind.isEmpty ? "" : " ")\(kind)\"><table>\n")
        beginRows(head.map { "<th scope=\"col\">\(Plain.markup($0))</th>" })
        for row in rows { self.row(row) }
        endRows()
        write("</table></div>\n")
    }

    /// Writes the head of a table; its cells are markup already.
    package mutating func beginRows(_ head: [String]) { write(string: "<thead><tr>\(head.joined())</tr></thead>\n<tbody>\n") }

    package mutating func row(_ cells: [MarkupCell]) {
        write("<tr>")
        for cell in cells {
            write(string: "<td\(cell.kind.isEmpty ? "" : " class=\"\(cell.kind)\"")>\(Plain.markup(cell.text))</td>")
        }
        write("</tr>\n")
    }

    package mutating func endRows() { write("</tbody>\n") }

    // MARK: Parts of a page

    /// Writes the key figures, large and side by side.
    package mutating func keys(_ figures: [(name: String, value: MarkupCell, note: String)]) {
        write("<div class=\"keys\">\n")
        for figure in figures {
            write(
                string: "<div><span>\(Plain.markup(figure.name))</span><b class=\"\(figure.value.kind)\">"
                    + "\(Plain.markup(figure.value.text))</b><span>\(Plain.markup(figure.note))</span></div>\n")
        }
        write("</div>\n")
    }

    /// Writes the legend of curves with the classes run0, run1 … in this order.
    package mutating func legend(_ curves: [(name: String, text: String)]) {
        write("<ul class=\"legend\">\n")
        for (place, curve) in curves.enumerated() {
            write(
                string:
                    "<li><svg width=\"30\" height=\"8\" aria-hidden=\"true\"><path class=\"run\(place)\" d=\"M0 4H30\"/></svg>"
                    + "<span><bdi>\(Plain.markup(curve.name))</bdi>: \(Plain.markup(curve.text))</span></li>\n")
        }
        write("</ul>\n")
    }

    /// Writes a verdict: its sentence, and a table of its figures with names, values and notes.
    package mutating func verdict(_ sentence: String, _ figures: [[String]]) {
        paragraph(sentence)
        table(["Figure", "Value", "What it says"], figures.map { $0.map { MarkupCell($0) } }, kind: "words")
    }

    /// Writes the user's notes with their own line breaks.
    package mutating func notes(_ notes: [String]) {
        for note in notes {
            let lines = note.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
            write(string: "<pre>\(lines.map { Plain.markup(String($0)) }.joined(separator: "\n"))</pre>\n")
        }
    }
}
