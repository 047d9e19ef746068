import Shared

/// Reads `book` and `flow` records, and keeps the newest values of each market.
struct TapeReader {
    /// By market: one line per field, with its newest value only.
    private var markets: [SeriesKey: [ChartLine]] = [:]

    /// Adds a record; returns false if it is neither a `book` nor a `flow` record.
    mutating func take(_ json: borrowing JSON, type: String) -> Bool {
        guard type == "book" || type == "flow" else { return false }
        guard let symbol = json.label(json.value("symbol")) else { return true }
        let category = json.label(json.value("category")) ?? .linear
        let key = SeriesKey(category: category, symbol: symbol, interval: nil)
        var lines = markets[key] ?? []
        var member = 1
        while json.isInside(member) {
            let field = json.string(member)
            if let line = TapeReader.line(type, field, json) {
                var line = line
                line.values = [json.operand(member + 1)]
                if let place = lines.firstIndex(where: { $0.name == line.name }) {
                    lines[place] = line
                } else {
                    lines.append(line)
                }
            }
            member = json.after(member + 1)
        }
        markets[key] = lines
        return true
    }

    func newest(of market: SeriesKey) -> [ChartLine] { markets[market] ?? [] }

    /// The line of a member, or nil if the member is not drawn. Candle fields made by `ind --join` have the same names.
    private static func line(_ type: String, _ field: String, _ json: borrowing JSON) -> ChartLine? {
        if type == "flow" {
            guard field == "delta" else { return nil }
            return ChartLine(field: "flow_\(json.string(json.value("window")))_delta")
        }
        guard field.hasPrefix("imbalance_") && !field.hasSuffix("weighted") || field.hasPrefix("wall_") else { return nil }
        return ChartLine(field: "book_" + field)
    }
}
