import Shared

/// What the exchange and the command line allow of a market.
extension Desk {
    /// The highest leverage that may be used: the lowest of what is asked for, set at the exchange, and allowed by the instrument and
    /// on paper by the risk tiers. Coins and options are paid in full.
    package func leverage(of number: MarketID) -> Decimal {
        if !markets[number].hasLeverage { return .one }
        let limits = [
            options.ownLeverage, markets[number].exchange.leverage, markets[number].instrument.mostLeverage,
            options.riskLimits.mostLeverage(of: markets[number].key),
        ]
        return limits.compactMap { $0 }.min() ?? .one
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
