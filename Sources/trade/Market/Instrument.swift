import Shared

/// What the exchange demands of the orders of one market.
struct Instrument {
    var tick: Decimal
    var step: Decimal
    var leastQuantity: Decimal?
    var leastValue: Decimal?
    var mostQuantity: Decimal?
    var mostMarketQuantity: Decimal?
    var leastPrice: Decimal?
    var mostPrice: Decimal?
    var leastLeverage: Decimal?
    var mostLeverage: Decimal?
    /// What profit is paid in.
    var currency: Label

    /// Why such an order may not be placed; nil where it may. Too little is never rounded up.
    func objection(_ quantity: Decimal, at price: Decimal, _ contract: Contract) throws(Failure) -> String? {
        if !quantity.isAboveZero { return "below one step of \(step)" }
        if let leastQuantity, quantity < leastQuantity { return "below the least quantity, \(leastQuantity)" }
        if let leastValue {
            // The least value of an inverse contract counts dollars, as its quantity does.
            let value = contract == .linear ? try quantity * price : quantity
            if value < leastValue { return "below the least value, \(leastValue)" }
        }
        if let leastPrice, price < leastPrice { return "below the least price, \(leastPrice)" }
        if let mostPrice, price > mostPrice { return "above the highest price, \(mostPrice)" }
        return nil
    }
}

extension Instrument {
    /// The steps are the digits seen so far: 1 until some are.
    init(_ key: SeriesKey, tickDigits: UInt8, stepDigits: UInt8) {
        tick = .step(digits: tickDigits)
        step = .step(digits: stepDigits)
        currency = Currency.of(key)
    }
}

/// The currency a market's profit is paid in, where no instrument tells it: by the names that the exchange gives its symbols.
enum Currency {
    private static let quotes = ["USDT", "USDC", "USDE", "USD1", "EUR", "BRL", "PLN", "TRY", "BTC", "ETH", "MNT", "DAI"]
    private static let usdt = Label("USDT")!
    private static let usdc = Label("USDC")!

    static func of(_ key: SeriesKey) -> Label {
        let symbol = key.symbol.text
        if key.isInverse {
            // BTCUSD, BTCUSDH25.
            let parts = symbol.split(separator: "USD", maxSplits: 1)
            return parts.first.flatMap { Label(String($0)) } ?? key.symbol
        }
        switch key.category.text {
        case "spot": return quotes.first { symbol.hasSuffix($0) }.flatMap { Label($0) } ?? usdt
        case "option": return symbol.hasSuffix("-USDT") ? usdt : usdc
        default: return symbol.hasSuffix("PERP") || symbol.hasSuffix("USDC") || symbol.contains("-") ? usdc : usdt
        }
    }
}
