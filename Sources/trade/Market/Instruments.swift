import Shared

/// The instruments of a file: the exchange's own answers of instruments-info, or their rows, in any number, one after the
/// other.
struct Instruments {
    private(set) var found: [SeriesKey: InstrumentRecord] = [:]
    /// Rows that cannot be used, each with the reason.
    private(set) var skipped: [String] = []

    init() {}

    init(file path: String) throws(Failure) {
        let bytes = try System.readFile(path)
        var json = JSON()
        // One text over several lines, as curl and jq leave it, or a record a line.
        if json.scan(bytes) == nil {
            take(json)
        } else {
            for (number, line) in bytes.split(separator: 0x0A).enumerated() {
                let line = Array(line)
                if let error = json.scan(line) {
                    if json.isBlank { continue }
                    throw .usage("--instruments \(path): line \(number + 1): \(error.message)")
                }
                take(json)
            }
        }
        if found.isEmpty {
            let skipped = complaint("").map { ";" + $0.dropFirst() } ?? ""
            throw .usage("--instruments \(path): no row of instruments-info found\(skipped)")
        }
    }

    /// Takes an answer, or a row.
    mutating func take(_ json: JSON) {
        if json.kind(0) == .array { return takeList(json, 0, category: nil) }
        let result = json.value("result", in: 0)
        guard result > 0, json.kind(result) == .object else { return take(json, 0, category: nil) }
        let category = json.string(json.value("category", in: result))
        takeList(json, json.value("list", in: result), category: category.isEmpty ? nil : category)
    }

    private mutating func takeList(_ json: JSON, _ list: Int, category: String?) {
        for row in json.elements(list) { take(json, row, category: category) }
    }

    /// A row that lacks what orders need is skipped: one bad row of another market is no reason to stop.
    private mutating func take(_ json: JSON, _ row: Int, category: String?) {
        let lots = json.value("lotSizeFilter", in: row)
        guard let category = Label(category ?? Instruments.category(json, row, lots)),
            let record = InstrumentRow.read(json, row, category: category, time: 0)
        else { return skipped.append("a row without a symbol") }
        if record.tick == nil { return skipped.append("\(record.key.symbol.text) without a tick") }
        if record.step == nil { return skipped.append("\(record.key.symbol.text) without a quantity step") }
        found[record.key] = record
    }

    /// What was skipped, for a person; nil where nothing was.
    func complaint(_ source: String) -> String? {
        guard let first = skipped.first else { return nil }
        let more = skipped.count == 1 ? "" : " and \(Messages.count(skipped.count - 1, "more row"))"
        return "\(source): skipped \(first)\(more)"
    }

    /// A row by itself does not say its category, but shows it.
    private static func category(_ json: JSON, _ row: Int, _ lots: Int) -> String {
        guard json.kind(row) == .object else { return "" }
        let named = json.string(json.value("category", in: row))
        if !named.isEmpty { return named }
        if json.value("optionsType", in: row) > 0 { return "option" }
        if lots > 0, json.value("basePrecision", in: lots) > 0 { return "spot" }
        return json.string(json.value("contractType", in: row)).hasPrefix("Inverse") ? "inverse" : "linear"
    }
}
