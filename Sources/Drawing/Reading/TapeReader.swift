import Shared

/// Reads `book` and `flow` records: what each told last of its market.
struct TapeReader {
    /// By market: a line with one value for each field.
    private var markets: [SeriesKey: [ChartLine]] = [:]

    /// Takes a record in; false where it is neither of a book nor of the tape.
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

    /// How a member is drawn; nil for one that is not. Fields of candles that `ind --join` made have the same names.
    private static func line(_ type: String, _ field: String, _ json: borrowing JSON) -> ChartLine? {
        if type == "flow" {
            guard field == "delta" else { return nil }
            return ChartLine(field: "flow_\(json.string(json.value("window")))_delta")
        }
        guard field.hasPrefix("imbalance_") && !field.hasSuffix("weighted") || field.hasPrefix("wall_") else { return nil }
        return ChartLine(field: "book_" + field)
    }
}
