import Shared

/// What the exchange and the command line allow of a market.
extension Desk {
    /// The highest leverage that may be used: the lowest of what is asked for, set at the exchange, and allowed by the instrument.
    /// Coins and options are paid in full.
    func leverage(of number: Int) -> Decimal {
        let market = markets[number]
        if market.key.category == TradeOptions.spot || market.key.category == TradeOptions.option { return .one }
        let limits = [options.ownLeverage, venue.limits(number).leverage, market.instrument.mostLeverage]
        return limits.compactMap { $0 }.min() ?? .one
    }
}
