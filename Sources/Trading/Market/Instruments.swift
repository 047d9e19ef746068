import Shared

/// The rules of markets, read from the exchange's answers to instruments-info.
package struct Instruments {
    package private(set) var found: [SeriesKey: InstrumentRecord] = [:]
    package private(set) var skipped = SkippedRows()

    package init() {}

    package init(file path: String) throws(Failure) {
        try ExchangeRows.read(file: path, option: "instruments") { take($0, $1, category: $2) }
        if found.isEmpty { throw .usage("--instruments \(path): no row of instruments-info found\(skipped.tail)") }
    }

    /// Adds the markets of an answer.
    package mutating func take(_ json: JSON) { ExchangeRows.read(json) { take($0, $1, category: $2) } }

    private mutating func take(_ json: JSON, _ row: Int, category: String?) {
        let lots = json.value("lotSizeFilter", in: row)
        guard let category = Label(category ?? Instruments.category(json, row, lots)),
            let record = InstrumentRow.read(json, row, category: category, time: 0)
        else { return skipped.add("a row without a symbol") }
        if record.tick == nil { return skipped.add("\(record.key.symbol.text) without a tick") }
        if record.step == nil { return skipped.add("\(record.key.symbol.text) without a quantity step") }
        found[record.key] = record
    }

    /// Works out the category of a row without an answer around it.
    private static func category(_ json: JSON, _ row: Int, _ lots: Int) -> String {
        guard json.kind(row) == .object else { return "" }
        let named = json.string(json.value("category", in: row))
        if !named.isEmpty { return named }
        if json.value("optionsType", in: row) > 0 { return "option" }
        if lots > 0, json.value("basePrecision", in: lots) > 0 { return "spot" }
        return json.string(json.value("contractType", in: row)).hasPrefix("Inverse") ? "inverse" : "linear"
    }
}
