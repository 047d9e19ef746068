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
        if unsafe json.scan(bytes.span.bytes) == nil {
            try take(json, path)
        } else {
            for (number, line) in bytes.split(separator: 0x0A).enumerated() {
                let line = Array(line)
                if let error = unsafe json.scan(line.span.bytes) {
                    if json.isBlank { continue }
                    throw .usage("--instruments \(path): line \(number + 1): \(error.message)")
                }
                try take(json, path)
            }
        }
        if found.isEmpty { throw .usage("--instruments \(path): expected the rows of instruments-info, and there are none") }
    }

    private mutating func take(_ json: JSON, _ path: String) throws(Failure) {
        if json.kind(0) == .array { return try takeList(json, 0, category: nil, path) }
        let result = json.member("result", of: 0)
        guard result > 0, json.kind(result) == .object else { return try take(json, 0, category: nil, path) }
        let category = json.string(json.member("category", of: result))
        try takeList(json, json.member("list", of: result), category: category.isEmpty ? nil : category, path)
    }

    private mutating func takeList(_ json: JSON, _ list: Int, category: String?, _ path: String) throws(Failure) {
        guard json.kind(list) == .array else { return }
        var row = list + 1
        while json.isInside(row) {
            try take(json, row, category: category, path)
            row = json.after(row)
        }
    }

    private mutating func take(_ json: JSON, _ row: Int, category: String?, _ path: String) throws(Failure) {
        guard json.kind(row) == .object else { return }
        let symbol = json.string(json.member("symbol", of: row))
        guard let name = Label(name: symbol) else { throw .usage("--instruments \(path): a row without a symbol") }
        let lots = json.member("lotSizeFilter", of: row)
        let prices = json.member("priceFilter", of: row)
        let kind = category ?? Instruments.category(json, row, lots)
        guard let category = Label(kind), prices > 0, lots > 0 else {
            throw .usage("--instruments \(path): \(symbol) lacks its priceFilter or lotSizeFilter")
        }
        let isSpot = kind == "spot"
        let key = SeriesKey(category: category, symbol: name, interval: nil)
        guard let tick = json.positive("tickSize", of: prices),
            let step = json.positive(isSpot ? "basePrecision" : "qtyStep", of: lots)
        else { throw .usage("--instruments \(path): \(symbol) lacks its tick or its quantity's step") }
        var instrument = Instrument(tick: tick, step: step, currency: Currency.of(key))
        instrument.leastPrice = json.positive("minPrice", of: prices)
        instrument.mostPrice = json.positive("maxPrice", of: prices)
        // Of spot the least quantity is deprecated: the least amount counts.
        instrument.leastQuantity = isSpot ? nil : json.positive("minOrderQty", of: lots)
        instrument.leastValue = json.positive(isSpot ? "minOrderAmt" : "minNotionalValue", of: lots)
        instrument.mostQuantity = json.positive(isSpot ? "maxLimitOrderQty" : "maxOrderQty", of: lots)
        instrument.mostMarketQuantity = json.positive(isSpot ? "maxMarketOrderQty" : "maxMktOrderQty", of: lots)
        let leverage = json.member("leverageFilter", of: row)
        if leverage > 0 { instrument.mostLeverage = json.positive("maxLeverage", of: leverage) }
        let currency = json.string(json.member(isSpot ? "quoteCoin" : "settleCoin", of: row))
        if let label = Label(name: currency) { instrument.currency = label }
        found[key] = instrument
    }

    /// A row by itself does not say its category, but shows it.
    private static func category(_ json: JSON, _ row: Int, _ lots: Int) -> String {
        let named = json.string(json.member("category", of: row))
        if !named.isEmpty { return named }
        if json.member("optionsType", of: row) > 0 { return "option" }
        if lots > 0, json.member("basePrecision", of: lots) > 0 { return "spot" }
        return json.string(json.member("contractType", of: row)).hasPrefix("Inverse") ? "inverse" : "linear"
    }
}

extension JSON {
    /// The value of a member, by its name; 0 where there is none.
    func member(_ name: String, of object: Int) -> Int {
        guard kind(object) == .object else { return 0 }
        var member = object + 1
        while isInside(member) {
            if string(member) == name { return member + 1 }
            member = after(member + 1)
        }
        return 0
    }

    /// A number above zero; the exchange writes what it does not limit as "", "0" or not at all.
    fileprivate func positive(_ name: String, of object: Int) -> Decimal? {
        let place = member(name, of: object)
        guard place > 0, let number = decimal(place), number.isAboveZero else { return nil }
        return number
    }
}
