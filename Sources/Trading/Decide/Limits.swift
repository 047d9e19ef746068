import Shared

/// What the exchange and the command line allow in a market.
extension Desk {
    /// The leverage in use: the lowest of the requested one, the one set at the exchange, the instrument's highest, and the
    /// highest of the risk tiers. Coins and options are paid in full.
    package func leverage(of number: MarketID) -> Decimal {
        if markets[number].isSpot || markets[number].isOption { return .one }
        var least = options.ownLeverage
        func limit(by other: Decimal?) { if let other { least = least.map { min($0, other) } ?? other } }
        limit(by: markets[number].exchange.leverage)
        limit(by: markets[number].instrument.mostLeverage)
        limit(by: options.riskLimits.mostLeverage(of: markets[number].key))
        return least ?? .one
    }

    /// The money that the venue allows in a market, and the free part of it; nil if the venue sets no limit.
    package func funds(_ number: MarketID) throws(Failure) -> (most: Decimal?, free: Decimal?) {
        try venue.funds(of: markets[number].instrument.currency, isSpot: markets[number].isSpot)
    }

    /// The highest value that the position and opening orders of a market may reach at its leverage; nil if no risk tier is
    /// known.
    package func mostValue(of number: MarketID) throws(Failure) -> Decimal? {
        if !options.isPaper { return markets[number].exchange.mostValue }
        if options.riskLimits.found[markets[number].key] == nil { return nil }
        return try tiers(of: number).mostValue(at: leverage(of: number))
    }
}
