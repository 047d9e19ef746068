/// Reads rows of the exchange's instruments-info, and of its list of spreads, as `InstrumentRecord`.
package enum InstrumentRow {
    /// Returns the rules in the row at `index`, or nil if it names no symbol. A member that is missing or not a number above 0
    /// counts as unknown. `time` is when the exchange sent the row.
    package static func read(_ json: borrowing JSON, _ index: Int, category: Label, time: Int) -> InstrumentRecord? {
        guard json.kind(index) == .object, let symbol = Label(name: json.string(json.value("symbol", in: index))) else {
            return nil
        }
        var record = InstrumentRecord(SeriesKey(category: category, symbol: symbol, interval: nil), time: time)
        let isSpot = category == spot
        if category == spread {
            record.tick = json.positive("tickSize", index)
            record.step = json.positive("lotSize", index)
            record.minQuantity = json.positive("minSize", index)
            record.maxQuantity = json.positive("maxSize", index)
            // A spread is a difference of prices, and may be below 0.
            record.minPrice = json.number("minPrice", index)
            record.maxPrice = json.number("maxPrice", index)
        } else {
            let prices = json.part("priceFilter", index)
            let lots = json.part("lotSizeFilter", index)
            record.tick = json.positive("tickSize", prices)
            record.minPrice = json.positive("minPrice", prices)
            record.maxPrice = json.positive("maxPrice", prices)
            record.step = json.positive(isSpot ? "basePrecision" : "qtyStep", lots)
            // The exchange has deprecated the minimum quantity of spot orders; their minimum amount counts.
            record.minQuantity = isSpot ? nil : json.positive("minOrderQty", lots)
            record.minValue = json.positive(isSpot ? "minOrderAmt" : "minNotionalValue", lots)
            record.maxQuantity = json.positive(isSpot ? "maxLimitOrderQty" : "maxOrderQty", lots)
            record.maxMarketQuantity = json.positive(isSpot ? "maxMarketOrderQty" : "maxMktOrderQty", lots)
            let leverage = json.part("leverageFilter", index)
            record.minLeverage = json.positive("minLeverage", leverage)
            record.maxLeverage = json.positive("maxLeverage", leverage)
        }
        record.currency = Label(name: json.string(json.value(isSpot ? "quoteCoin" : "settleCoin", in: index)))
        return record
    }

    private static let spot = Label("spot")!
    private static let spread = Label("spread")!
}

extension JSON {
    /// Returns the tape index of a nested object of the row, or nil if it is missing.
    fileprivate func part(_ name: String, _ row: Int) -> Int? {
        let index = value(name, in: row)
        return index > 0 ? index : nil
    }

    fileprivate func number(_ name: String, _ object: Int?) -> Decimal? {
        guard let object, let number = decimal(value(name, in: object)) else { return nil }
        return number.scale <= 12 && number.magnitude < Decimal(1_000_000_000_000_000) ? number : nil
    }

    fileprivate func positive(_ name: String, _ object: Int?) -> Decimal? {
        number(name, object).flatMap { $0 > .zero ? $0 : nil }
    }
}
