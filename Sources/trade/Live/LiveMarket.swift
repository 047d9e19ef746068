import Shared

/// A market at the exchange: its rules, its position as the exchange showed it last, and what trade asked for.
struct LiveMarket {
    let key: SeriesKey
    let isSpot: Bool
    let isOption: Bool
    /// Its instrument and its account are known.
    var isKnown = false
    var step = Decimal.one
    var currency = ""
    /// Not asked before, where that failed.
    var nextTry = 0
    /// The position, or for a coin the orders that protect it, as the exchange showed them last, and when that was.
    var shown: PositionReport?
    var shownAt: Int?
    /// The stop that was asked for last, and why the stop that was accepted last stands where it does.
    var wantedStop: Decimal?
    var placedReason = ExitReason.stop
    /// The target that the exchange refused to set again.
    var refusedTarget: Decimal?
    /// Until when the position may be without its stop.
    var stopDue: Int?
    /// And then it is closed.
    var isLastCall = false
    /// The leverage that the exchange has set, and the one that was asked for; nil if unknown or not asked for.
    var leverage: Decimal?
    var wantedLeverage: Decimal?
    /// Not changed before.
    var leverageDue = 0
    var tiers: [RiskTier] = []
    /// Since when the exchange shows another size than the book.
    var differsSince: Int?
    /// How often in a row orders for something were refused.
    var refusals: [Order.Role: Int] = [:]
    /// When it is looked at, though all seems well.
    var patrolDue: Int?
    /// A target that the price had passed before it was set again. The position is being closed because of it.
    var passedTarget: Decimal?
    /// A message has said that a stop was refused and that the exchange shows none. It is corrected when one appears.
    var isStopUnseen = false

    init(_ key: SeriesKey) {
        self.key = key
        isSpot = key.category == TradeOptions.spot
        isOption = key.category == Label("option")
    }

    /// Stop and target are the position's own there.
    var carriesStops: Bool { !isSpot }

    /// Coins and bought options are paid in full.
    var hasLeverage: Bool { carriesStops && !isOption }

    /// The highest value of a position that the exchange allows at its leverage; nil where that is not known.
    var mostValue: Decimal? { leverage.flatMap { tiers.mostValue(at: $0) } }

    var due: Int? { [stopDue, patrolDue].compactMap { $0 }.min() }
}
