import Shared

extension SimulatedInstrument {
    /// The trading rules of the simulated market as a record of the exchange; nil if no record can hold the name.
    func record(time: Int) -> InstrumentRecord? {
        guard let category = Label(self.category.rawValue), let symbol = Label(name: symbol) else { return nil }
        var record = InstrumentRecord(SeriesKey(category: category, symbol: symbol, interval: nil), time: time)
        record.tick = price(1)
        record.step = size(1)
        record.minPrice = self.category == .spread ? nil : record.tick
        record.currency = Label(currency)
        record.isSimulated = true
        if self.category != .spot { record.minQuantity = record.step }
        switch self.category {
        case .linear, .inverse:
            record.minValue = Decimal(self.category == .linear ? 5 : 1)
            record.minLeverage = Decimal(1)
            record.maxLeverage = Decimal(100)
        case .spot: record.minValue = Decimal(5)
        case .option, .spread: break
        }
        return record
    }

    /// The currency of profits: the coin for an inverse contract, else the currency at the end of the symbol.
    private var currency: String {
        if category == .inverse { return coin.name }
        if category == .option { return symbol.hasSuffix("-USDT") ? "USDT" : "USDC" }
        return symbol.hasSuffix("USDC") || symbol.hasSuffix("PERP") ? "USDC" : "USDT"
    }
}
