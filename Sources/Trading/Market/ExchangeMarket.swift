import Shared

/// What an exchange has shown of a market, and what it was asked for there.
package struct ExchangeMarket {
    /// Its rules are known: step and currency, without which nothing can be booked.
    package var hasRules = false
    /// All is known of it that has to be before anything is ordered.
    package var isKnown = false
    /// Not asked before, where that failed.
    package var nextTry = 0
    /// The position, or for a coin the orders that protect it, as the exchange showed them last, and when that was.
    package var shown: PositionReport?
    package var shownAt: Int?
    /// The stop that was asked for last, and why the stop that was accepted last stands where it does.
    package var wantedStop: Decimal?
    package var placedReason = ExitReason.stop
    /// The target that the exchange refused to set again.
    package var refusedTarget: Decimal?
    /// Until when the position may be without its stop.
    package var stopDue: Int?
    /// And then it is closed.
    package var isLastCall = false
    /// The leverage that the exchange has set, and the one that was asked for; nil if unknown or not asked for.
    package var leverage: Decimal?
    package var wantedLeverage: Decimal?
    /// Not changed before.
    package var leverageDue = 0
    /// Its risk tiers by rising limits; none where the exchange was not asked.
    package var tiers: [RiskTier] = []
    /// When the orders that stand there were decided, sent, acknowledged and filled, as far as this run knows.
    package var times: [OrderID: OrderTimes] = [:]
    /// Between what prices it takes orders, and when that is asked for again.
    package var priceLimits: PriceLimits?
    package var priceLimitsDue = 0
    /// Since when the exchange shows another size than the book.
    package var differsSince: Int?
    /// How often in a row orders for something were refused.
    package var refusals: [Order.Role: Int] = [:]
    /// When it is looked at, though all seems well.
    package var patrolDue: Int?
    /// A target that the price had passed before it was set again. The position is being closed because of it.
    package var passedTarget: Decimal?
    /// A message has said that a stop was refused and that the exchange shows none. It is corrected when one appears.
    package var isStopUnseen = false

    /// The highest value of a position that the exchange allows at its leverage; nil where that is not known.
    package var mostValue: Decimal? { leverage.flatMap { tiers.mostValue(at: $0) } }
}
