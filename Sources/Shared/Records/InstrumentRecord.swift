/// The trading rules of one market, as `bybit-stream` writes them at the start of its stream:
///
///     {"type":"instrument","category":"linear","symbol":"BTCUSDT","time":1672324800000,"tick":0.10,"step":0.001,
///      "min_qty":0.001,"min_value":5,"max_qty":1190,"max_market_qty":119,"min_price":0.10,"max_price":1999999.80,
///      "min_leverage":1,"max_leverage":100,"currency":"USDT"}
///
/// Every member but the first four may be null, if it is unknown or the market has no such rule. Stages that round prices take
/// the tick from here, never from the number of digits that a price was printed with.
package struct InstrumentRecord {
    /// Category and symbol; the interval is nil.
    package let key: SeriesKey
    /// When the exchange sent these rules, ms since the epoch. This is not a market time: a record of today may precede candles
    /// of last year.
    package var time: Int
    /// The price tick and the quantity step.
    package var tick: Decimal?
    package var step: Decimal?
    package var minQuantity: Decimal?
    /// The minimum value of an order, in quote currency, or in contracts for inverse markets.
    package var minValue: Decimal?
    package var maxQuantity: Decimal?
    package var maxMarketQuantity: Decimal?
    package var minPrice: Decimal?
    package var maxPrice: Decimal?
    package var minLeverage: Decimal?
    package var maxLeverage: Decimal?
    /// The currency that profit is paid in.
    package var currency: Label?
    package var isSimulated = false

    package init(_ key: SeriesKey, time: Int) {
        self.key = key
        self.time = time
    }
}

// MARK: - Writing

extension Output {
    /// Writes the rules as a record line.
    package mutating func write(_ instrument: InstrumentRecord) {
        begin(record: "instrument", of: instrument.key)
        member("time", instrument.time)
        member("tick", instrument.tick)
        member("step", instrument.step)
        member("min_qty", instrument.minQuantity)
        member("min_value", instrument.minValue)
        member("max_qty", instrument.maxQuantity)
        member("max_market_qty", instrument.maxMarketQuantity)
        member("min_price", instrument.minPrice)
        member("max_price", instrument.maxPrice)
        member("min_leverage", instrument.minLeverage)
        member("max_leverage", instrument.maxLeverage)
        member("currency", quoted: instrument.currency?.text)
        mark("simulated", if: instrument.isSimulated)
        endRecord()
    }
}

// MARK: - Reading

/// Reads `instrument` records.
package struct InstrumentReader {
    private enum Member {
        static let category = 0, symbol = 1, time = 2, tick = 3, step = 4, minQuantity = 5, minValue = 6, maxQuantity = 7
        static let maxMarketQuantity = 8, minPrice = 9, maxPrice = 10, minLeverage = 11, maxLeverage = 12, currency = 13
        static let simulated = 14
    }

    private var names = MemberNames([
        "category", "symbol", "time", "tick", "step", "min_qty", "min_value", "max_qty", "max_market_qty", "min_price",
        "max_price", "min_leverage", "max_leverage", "currency", "simulated",
    ])

    package init() {}

    /// Reads the current record. Throws if a rule is neither a number above 0 nor null; only the minimum and maximum price may
    /// be 0 or below.
    package mutating func read(_ json: borrowing JSON) throws(Failure) -> InstrumentRecord {
        var places = InlineArray<15, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        var record = InstrumentRecord(
            SeriesKey(
                category: try json.category(places[Member.category]),
                symbol: try json.label(places[Member.symbol], of: "symbol"), interval: nil),
            time: try json.time(places[Member.time], of: "time"))
        record.tick = try json.rule(places[Member.tick], "tick")
        record.step = try json.rule(places[Member.step], "step")
        record.minQuantity = try json.rule(places[Member.minQuantity], "min_qty")
        record.minValue = try json.rule(places[Member.minValue], "min_value")
        record.maxQuantity = try json.rule(places[Member.maxQuantity], "max_qty")
        record.maxMarketQuantity = try json.rule(places[Member.maxMarketQuantity], "max_market_qty")
        record.minPrice = try json.rule(places[Member.minPrice], "min_price", mayBeNegative: true)
        record.maxPrice = try json.rule(places[Member.maxPrice], "max_price", mayBeNegative: true)
        record.minLeverage = try json.rule(places[Member.minLeverage], "min_leverage")
        record.maxLeverage = try json.rule(places[Member.maxLeverage], "max_leverage")
        let currency = places[Member.currency]
        if currency > 0, json.kind(currency) != .null { record.currency = try json.label(currency, of: "currency") }
        record.isSimulated = json.isSimulated(places[Member.simulated])
        return record
    }
}

extension JSON {
    /// Returns the number of a rule, or nil if it is null or missing.
    fileprivate func rule(_ index: Int, _ field: StaticString, mayBeNegative: Bool = false) throws(Failure) -> Decimal? {
        if index == 0 || kind(index) == .null { return nil }
        let number = try decimal(index, of: field)
        // No market needs more than 12 decimals or reaches 10^15, and these limits leave room for sums and products.
        guard number.scale <= 12 || number.trimmed.scale <= 12, number.magnitude < Decimal(1_000_000_000_000_000),
            mayBeNegative || number > .zero
        else {
            throw .badRecord("expected a number\(mayBeNegative ? "" : " above 0") or null as '\(field)', got \(excerpt(index))")
        }
        return number.scale <= 12 ? number : number.trimmed
    }
}
