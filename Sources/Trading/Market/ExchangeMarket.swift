import Shared

/// The exchange's reports about a market, and the requests that were sent to it.
package struct ExchangeMarket {
    /// The step and the currency of the market are known; without them nothing can be booked.
    package var hasRules = false
    /// Everything that must be known before the first order is known.
    package var isKnown = false
    /// The earliest time of the next attempt after a failed one.
    package var nextTry = 0
    /// The last report of the position, or of the protection orders of a coin, and its time.
    package var shown: PositionReport?
    package var shownAt: Int?
    /// The stop that was requested last, and the reason for the stop that was accepted last.
    package var wantedStop: Decimal?
    package var placedReason = ExitReason.stop
    /// A target that the exchange refused to set again.
    package var refusedTarget: Decimal?
    /// The time until which the position may be without its stop.
    package var stopDue: Int?
    /// The stop was requested once more; if it is still missing at `stopDue`, the position is closed.
    package var isLastCall = false
    /// The leverage set at the exchange, nil if unknown, and the leverage that was requested, nil if none was.
    package var leverage: Decimal?
    package var wantedLeverage: Decimal?
    /// The leverage is not changed before this time.
    package var leverageDue = 0
    /// The market's risk tiers by rising limits; empty if the exchange was not asked.
    package var tiers: [RiskTier] = []
    /// The times at which open orders were decided, sent, acknowledged and filled, as far as this run knows.
    package var times: [OrderID: OrderTimes] = [:]
    /// The range in which the exchange accepts limit prices, and the time when it is asked for again.
    package var priceLimits: PriceLimits?
    package var priceLimitsDue = 0
    /// The time since when the exchange has shown a position size that differs from the book.
    package var differsSince: Int?
    /// How many times in a row orders of each role were refused.
    package var refusals: [Order.Role: Int] = [:]
    /// When the market is checked next, even if nothing seems wrong.
    package var patrolDue: Int?
    /// A target that the price had passed before it was set again. The position is being closed because of it.
    package var passedTarget: Decimal?
    /// A message has said that a stop was refused and that the exchange shows none. If a stop appears, another message corrects
    /// this.
    package var isStopUnseen = false

    /// The highest position value that the exchange allows at the current leverage; nil if unknown.
    package var mostValue: Decimal? { leverage.flatMap { tiers.mostValue(at: $0) } }
}
