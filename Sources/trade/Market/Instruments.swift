import Shared

/// The instruments of a file: the exchange's own answers of instruments-info, or their rows, in any number, one after the
/// other.
struct Instruments {
    private(set) var found: [SeriesKey: Instrument] = [:]

    init() {}

    init(file path: String) throws(Failure) {
        let bytes = try System.readFile(path)
        var json = JSON()
        // One text over several lines, as curl and jq leave it, or a record a line.
        if json.scan(bytes) == nil {
            try take(json, "--instruments \(path)")
        } else {
            for (number, line) in bytes.split(separator: 0x0A).enumerated() {
                let line = Array(line)
                if let error = unsafe json.scan(line.span.bytes) {
                    if json.isBlank { continue }
                    throw .usage("--instruments \(path): line \(number + 1): \(error.message)")
                }
                try take(json, "--instruments \(path)")
            }
        }
        if found.isEmpty { throw .usage("--instruments \(path): expected the rows of instruments-info, and there are none") }
    }

    /// Takes an answer, or a row.
    mutating func take(_ json: JSON, _ source: String) throws(Failure) {
        if json.kind(0) == .array { return try takeList(json, 0, category: nil, source) }
        let result = json.value("result", in: 0)
        guard result > 0, json.kind(result) == .object else { return try take(json, 0, category: nil, source) }
        let category = json.string(json.value("category", in: result))
        try takeList(json, json.value("list", in: result), category: category.isEmpty ? nil : category, source)
    }

    private mutating func takeList(_ json: JSON, _ list: Int, category: String?, _ source: String) throws(Failure) {
        guard json.kind(list) == .array else { return }
        var row = list + 1
        while json.isInside(row) {
            try take(json, row, category: category, source)
            row = json.after(row)
        }
    }

    private mutating func take(_ json: JSON, _ row: Int, category: String?, _ source: String) throws(Failure) {
        guard json.kind(row) == .object else { return }
        let symbol = json.string(json.value("symbol", in: row))
        guard let name = Label(name: symbol) else { throw .usage("\(source): a row without a symbol") }
        let lots = json.value("lotSizeFilter", in: row)
        let prices = json.value("priceFilter", in: row)
        let kind = category ?? Instruments.category(json, row, lots)
        guard let category = Label(kind), prices > 0, lots > 0 else {
            throw .usage("\(source): \(symbol) lacks its priceFilter or lotSizeFilter")
        }
        let isSpot = kind == "spot"
        let key = SeriesKey(category: category, symbol: name, interval: nil)
        guard let tick = json.positive("tickSize", prices),
            let step = json.positive(isSpot ? "basePrecision" : "qtyStep", lots)
        else { throw .usage("\(source): \(symbol) lacks its tick or its quantity's step") }
        var instrument = Instrument(tick: tick, step: step, currency: Currency.of(key))
        instrument.leastPrice = json.positive("minPrice", prices)
        instrument.mostPrice = json.positive("maxPrice", prices)
        // Of spot the least quantity is deprecated: the least amount counts.
        instrument.leastQuantity = isSpot ? nil : json.positive("minOrderQty", lots)
        instrument.leastValue = json.positive(isSpot ? "minOrderAmt" : "minNotionalValue", lots)
        instrument.mostQuantity = json.positive(isSpot ? "maxLimitOrderQty" : "maxOrderQty", lots)
        instrument.mostMarketQuantity = json.positive(isSpot ? "maxMarketOrderQty" : "maxMktOrderQty", lots)
        let leverage = json.value("leverageFilter", in: row)
        if leverage > 0 {
            instrument.leastLeverage = json.positive("minLeverage", leverage)
            instrument.mostLeverage = json.positive("maxLeverage", leverage)
        }
        let currency = json.string(json.value(isSpot ? "quoteCoin" : "settleCoin", in: row))
        if let label = Label(name: currency) { instrument.currency = label }
        found[key] = instrument
    }

    /// A row by itself does not say its category, but shows it.
    private static func category(_ json: JSON, _ row: Int, _ lots: Int) -> String {
        let named = json.string(json.value("category", in: row))
        if !named.isEmpty { return named }
        if json.value("optionsType", in: row) > 0 { return "option" }
        if lots > 0, json.value("basePrecision", in: lots) > 0 { return "spot" }
        return json.string(json.value("contractType", in: row)).hasPrefix("Inverse") ? "inverse" : "linear"
    }
}
