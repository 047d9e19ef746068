/// The body of a refusal: plain text, JSON, or a page in HTML.
enum HTMLPage {
    /// The maximum number of characters of a body that a message shows.
    private static let longest = 200

    /// The body in one line; for a page, its title.
    static func summary(of body: String) -> String {
        let text = body.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard text.hasPrefix("<") else { return String(text.prefix(longest)) }
        guard let title = title(of: text) else { return "a page without a title" }
        return "a page with the title '\(title.prefix(longest))'"
    }

    private static func title(of page: String) -> String? {
        let names = page.lowercased()
        guard names.count == page.count, let open = names.firstRange(of: "<title>"),
            let close = names[open.upperBound...].firstRange(of: "</title>")
        else { return nil }
        let start = names.distance(from: names.startIndex, to: open.upperBound)
        let length = names.distance(from: open.upperBound, to: close.lowerBound)
        let title = page.dropFirst(start).prefix(length).trimmingBlanks
        return title.isEmpty ? nil : String(title)
    }
}
