import Shared

/// What the exchange and the command line allow of a market.
extension Desk {
    /// The highest leverage that may be used: the lowest of what is asked for, set at the exchange, and allowed by the instrument.
    /// Coins and bought options are paid in full.
    func leverage(of number: Int) -> Decimal {
        let market = markets[number]
        if market.key.category == TradeOptions.spot { return .one }
        let limits = [options.ownLeverage, venue.limits(number).leverage, market.instrument.mostLeverage]
        return limits.compactMap { $0 }.min() ?? .one
    }

    /// The most that `free` pays for: the order's margin, its fee, and the fee of closing it at the bankruptcy price, which the
    /// exchange sets aside too. A hundredth stays free: prices move until the order arrives.
    func affordable(_ free: Decimal, at price: Decimal, isBuy: Bool, _ number: Int) throws(Failure) -> Decimal {
        let market = markets[number]
        let step = market.instrument.lot
        let budget = try free * Decimal(99, scale: 2)
        let worst = try price * (isBuy ? Decimal.one + options.slippage : Decimal.one - options.slippage)
        if market.key.category == TradeOptions.spot { return try budget.over(worst, downTo: step) }
        let leverage = leverage(of: number)
        let taker = fee(number, isMaker: false)
        let share = try Decimal.one / leverage
        // Linear contracts close at price · (1 ∓ 1/L), inverse ones at value · (1 ± 1/L).
        let isLess = isBuy == (market.contract == .linear)
        let closing = isLess ? try Decimal.one - share : try Decimal.one + share
        let cost = try share + taker + (taker * closing)
        switch market.contract {
        case .linear: return try budget.over(worst * cost, downTo: step)
        case .inverse: return try (budget * worst).over(cost, downTo: step)
        }
    }
}
