import Shared

/// What the exchange and the command line allow of a market.
extension Desk {
    /// The highest leverage that may be used: the lowest of what is asked for, set at the exchange, and allowed by the instrument and
    /// on paper by the risk tiers. Coins and options are paid in full.
    func leverage(of number: Int) -> Decimal {
        let market = markets[number]
        if market.key.category == TradeOptions.spot || market.key.category == TradeOptions.option { return .one }
        let limits = [
            options.ownLeverage, venue.limits(number).leverage, market.instrument.mostLeverage,
            options.riskLimits.mostLeverage(of: market.key),
        ]
        return limits.compactMap { $0 }.min() ?? .one
    }

    /// The highest value that positions and opening orders of a market may reach at its leverage; nil where no tier tells it.
    func mostValue(of number: Int) throws(Failure) -> Decimal? {
        if options.live != nil { return venue.limits(number).value }
        if options.riskLimits.found[markets[number].key] == nil { return nil }
        return try tiers(of: number).mostValue(at: leverage(of: number))
    }
}
