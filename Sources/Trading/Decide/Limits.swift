import Shared

/// What the exchange and the command line allow of a market.
extension Desk {
    /// The highest leverage that may be used: the lowest of what is asked for, set at the exchange, and allowed by the instrument and
    /// on paper by the risk tiers. Coins and options are paid in full.
    package func leverage(of number: MarketID) -> Decimal {
        if markets[number].isSpot || markets[number].isOption { return .one }
        var least = options.ownLeverage
        func limit(by other: Decimal?) { if let other { least = least.map { min($0, other) } ?? other } }
        limit(by: markets[number].exchange.leverage)
        limit(by: markets[number].instrument.mostLeverage)
        limit(by: options.riskLimits.mostLeverage(of: markets[number].key))
        return least ?? .one
    }

    /// What the venue lets be at stake in a market, and what of that is free for more; nil where it has no say.
    package func funds(_ number: MarketID) throws(Failure) -> (most: Decimal?, free: Decimal?) {
        try venue.funds(of: markets[number].instrument.currency, isSpot: markets[number].isSpot)
    }

    /// The highest value that positions and opening orders of a market may reach at its leverage; nil where no tier tells it.
    package func mostValue(of number: MarketID) throws(Failure) -> Decimal? {
        if !options.isPaper { return markets[number].exchange.mostValue }
        if options.riskLimits.found[markets[number].key] == nil { return nil }
        return try tiers(of: number).mostValue(at: leverage(of: number))
    }
}
