import Shared

/// A column of the sortable list on a page.
package struct ListColumn {
    package enum Kind: String { case text, number }
    package enum Order: String { case ascending, descending }

    private let name: String
    private let kind: Kind
    private let first: Order?
    private let isSigned: Bool

    /// `first` is the sort order after the first click; by default, the largest number or the alphabetically first name comes
    /// first. Signed numbers are coloured as gains and losses.
    package init(_ name: String, _ kind: Kind, first: Order? = nil, isSigned: Bool = false) {
        (self.name, self.kind, self.first, self.isSigned) = (name, kind, first, isSigned)
    }

    fileprivate var head: String {
        let order = first.map { " data-first=\"\($0.rawValue)\"" } ?? ""
        return
            "<th scope=\"col\" data-kind=\"\(kind.rawValue)\"\(order)\(isSigned ? " data-signed" : "")>\(Plain.markup(name))</th>"
    }
}

extension Output {
    /// Writes the list that the page's script sorts, at most one per page. Its rows must be sorted by the first column.
    /// `heading` is the id of the list's heading.
    package mutating func list(_ columns: [ListColumn], _ rows: some Sequence<[MarkupCell]>, headedBy heading: String) {
        write(string: "<div class=\"table list\" tabindex=\"0\" role=\"region\" aria-labelledby=\"\(heading)\">")
        write("<table id=\"list\">\n")
        beginRows(columns.map(\.head))
        for row in rows { self.row(row) }
        endRows()
        write("</table></div>\n<p><button id=\"more\" type=\"button\" hidden></button></p>\n")
    }
}
