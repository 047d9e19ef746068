import Shared

/// What the gain of a position depends on, besides a price: the open quantity, and the values of what was entered and exited.
package struct PositionValue: Equatable {
    package let isLong: Bool
    package let quantity: Decimal
    package let entered: Decimal
    package let exited: Decimal

    /// The gain if the rest closes at `price`, without fees and funding.
    package func gain(at price: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        let rest = quantity.isZero ? Decimal.zero : try contract.value(quantity, at: price)
        return try contract.gain(entered: entered, now: try exited + rest, isLong: isLong).roundedMoney
    }
}

/// A position in one market, from the first fill until it is closed. Values are in the currency of its account. These are its
/// states:
///
///     flat ──first fill of an entry──> open ──more entries, parts given up──> open
///      ^                                │
///      │                                ├─stop or target reached, or an exit sent──> leaving (`MarketBook.isLeaving`)
///      │                                ├─liquidated, or closed by somebody else──┐      │
///      └──── last of it given up <──────┴─────────────────────────────────────────┴──────┘
///
/// At an exchange the stop of an open position counts as set once the exchange shows it. Until then it is unconfirmed
/// (`ExchangeMarket.stopDue`): the stop is requested once more, and if it is still missing the position is closed as
/// unprotected. If more is filled while the position is being closed, that is closed too.
package struct Position {
    package var isLong = true
    /// The open quantity; then the value and quantity of all entries, and of all exits so far.
    package var quantity = Decimal.zero
    package var entered = Decimal.zero
    package var enteredQuantity = Decimal.zero
    package var exited = Decimal.zero
    package var exitedQuantity = Decimal.zero
    /// The mean prices of entries and exits.
    package var entry = Decimal.zero
    package var exit = Decimal.zero
    package var entryTime = 0
    package var fees = Decimal.zero
    /// The cost of dust: the part of a coin that is smaller than a quantity step and cannot be sold.
    package var dust = Decimal.zero
    /// Nil while the stream contains no funding.
    package var funding: Decimal?
    /// The worst and the best gain so far.
    package var worst = Decimal.zero
    package var best = Decimal.zero
    /// The best price for the position since its entry.
    package var reach = Decimal.zero
    /// If the position was opened inside a candle, the end of that candle: which of its prices came before the entry is
    /// unknown.
    package var insideUntil = 0
    package var levels = 1
    /// Its own id, which its trade record has too. It equals the id of its order if the order's first fill opened the position.
    package var id = ""
    package var signal = ""
    package var strategy = ""
    /// The series of the signal that opened it.
    package var series = SeriesID(0)
    /// The stop and target that it was opened with.
    package var firstStop: Decimal?
    package var firstTarget: Decimal?
    /// The mean prices at which entries and exits were decided; nil if that is unknown for any of them.
    package var entryDecision: DecisionPrice?
    package var exitDecision: DecisionPrice?
    /// The leverage that it was opened with: its margin is its value divided by this.
    package var leverage: Decimal?
    /// The part of its margin that funding took because the account had no free money.
    package var takenMargin = Decimal.zero
    /// The prices of its steps (`--targets`), and the filled quantity of each.
    package var steps: [Decimal] = []
    package var stepFills: [Decimal] = []
    /// The venue moves its stop.
    package var isTrailed = false

    package var isOpen: Bool { quantity.isAboveZero }

    @inline(__always) package var value: PositionValue {
        PositionValue(isLong: isLong, quantity: quantity, entered: entered, exited: exited)
    }

    /// The gain if the rest closes at `price`, without fees and funding.
    package func gain(at price: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        try value.gain(at: price, contract)
    }

    /// The part of the gain that an exchange has booked on the account's balance already: the gains of closed parts, or for a
    /// coin the money paid for it.
    package func booked(_ contract: Contract, isSpot: Bool) throws(Failure) -> Decimal {
        if isSpot { return try exited - entered }
        if exitedQuantity.isZero { return .zero }
        return try contract.gain(entered: entered * exitedQuantity / enteredQuantity, now: exited, isLong: isLong)
    }

    /// Updates the worst and the best gain with a price.
    package mutating func observe(_ price: Decimal, _ contract: Contract) throws(Failure) {
        let gain = try gain(at: price, contract)
        if gain < worst { worst = gain }
        if gain > best { best = gain }
    }

    /// Updates the worst and the best gain and the best price with a range of prices.
    mutating func observe(low: Decimal, high: Decimal, _ contract: Contract) throws(Failure) {
        try observe(low, contract)
        try observe(high, contract)
        extend(to: isLong ? high : low)
    }

    /// Updates them with the prices of a bar.
    mutating func observe(_ bar: VenueBar, _ contract: Contract) throws(Failure) {
        let (worst, best) = isLong ? (bar.low, bar.high) : (bar.high, bar.low)
        // In the candle of the entry, the best price may have come before the entry, so only the close counts. The worst price
        // may have come after it, so it counts.
        let reach = insideUntil == bar.end ? bar.close : best
        try observe(worst, contract)
        try observe(reach, contract)
        extend(to: reach)
    }

    /// Whether it is the same position with the same quantity.
    func isLike(_ other: (id: String, quantity: Decimal)?) -> Bool {
        other.map { $0.id == id && $0.quantity == quantity } ?? false
    }

    package mutating func extend(to price: Decimal) {
        if isLong ? price > reach : price < reach { reach = price }
    }

    package mutating func enter(_ amount: Decimal, at price: Decimal, _ contract: Contract, decidedAt decision: Decimal? = nil)
        throws(Failure)
    {
        entryDecision = try DecisionPrice(entryDecision, of: enteredQuantity, with: amount, at: decision, contract)
        let isOnePrice = enteredQuantity.isZero || price == entry
        quantity = try quantity + amount
        enteredQuantity = try enteredQuantity + amount
        entered = try entered + contract.value(amount, at: price)
        entry = isOnePrice ? price : try contract.price(enteredQuantity, value: entered)
    }

    /// Adds a fill to a step.
    package mutating func fill(step place: Int, by amount: Decimal) throws(Failure) {
        if stepFills.indices.contains(place) { stepFills[place] = try stepFills[place] + amount }
    }

    package mutating func exit(_ amount: Decimal, at price: Decimal, _ contract: Contract, decidedAt decision: Decimal? = nil)
        throws(Failure)
    {
        exitDecision = try DecisionPrice(exitDecision, of: exitedQuantity, with: amount, at: decision, contract)
        let isOnePrice = exitedQuantity.isZero || price == exit
        let left = try quantity - amount
        if !takenMargin.isZero { takenMargin = try takenMargin * left / quantity }
        quantity = left
        exitedQuantity = try exitedQuantity + amount
        exited = try exited + contract.value(amount, at: price)
        exit = isOnePrice ? price : try contract.price(exitedQuantity, value: exited)
    }
}
