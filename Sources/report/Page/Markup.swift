import Performance
import Shared

/// A cell of a table on a page.
struct MarkupCell {
    let text: String
    /// The class that colours it; empty for none.
    var kind = ""

    init(_ text: String, kind: String = "") { (self.text, self.kind) = (text, kind) }

    /// An amount, coloured by its sign.
    init(_ amount: Decimal) {
        self.init(MetricsTable.rounded(amount.double), kind: MarkupCell.kind(amount))
    }

    /// The class of an amount that is gained or lost.
    static func kind(_ amount: Decimal) -> String { amount.isZero ? "" : Decimal.zero < amount ? "good" : "bad" }
}

extension Output {
    /// A heading of a level, `<h2>` for 2.
    mutating func heading(_ level: Int, _ text: String, id: String? = nil) {
        write(string: "<h\(level)\(id.map { " id=\"\($0)\"" } ?? "")>\(Plain.markup(text))</h\(level)>\n")
    }

    mutating func paragraph(_ text: String, kind: String = "") {
        write(string: "<p\(kind.isEmpty ? "" : " class=\"\(kind)\"")>\(Plain.markup(text))</p>\n")
    }

    /// A table, whose first column stands to the left. One of months has many columns, and is smaller on paper.
    mutating func table(_ head: [String], _ rows: [[MarkupCell]], isOfMonths: Bool = false) {
        write(isOfMonths ? "<div class=\"table months\"><table>\n" : "<div class=\"table\"><table>\n")
        beginRows(head.map { "<th scope=\"col\">\(Plain.markup($0))</th>" })
        for row in rows { self.row(row) }
        endRows()
        write("</table></div>\n")
    }

    /// The head of a table, of cells that are markup already.
    mutating func beginRows(_ head: [String]) { write(string: "<thead><tr>\(head.joined())</tr></thead>\n<tbody>\n") }

    mutating func row(_ cells: [MarkupCell]) {
        write("<tr>")
        for cell in cells {
            write(string: "<td\(cell.kind.isEmpty ? "" : " class=\"\(cell.kind)\"")>\(Plain.markup(cell.text))</td>")
        }
        write("</tr>\n")
    }

    mutating func endRows() { write("</tbody>\n") }
}
