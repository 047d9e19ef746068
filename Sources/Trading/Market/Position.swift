import Shared

/// What is held of one market, from flat to flat. Values are in the currency of its account. These are its states:
///
///     flat ──first fill of an entry──> open ──more entries, parts given up──> open
///      ^                                │
///      │                                ├─stop or target reached, or an exit sent──> leaving (`MarketBook.isLeaving`)
///      │                                ├─liquidated, or closed by somebody else──┐      │
///      └──── last of it given up <──────┴─────────────────────────────────────────┴──────┘
///
/// At an exchange an open position has its stop once the exchange shows it. Until then it is unconfirmed (`ExchangeMarket.stopDue`): the
/// stop is set once more, and then the position is left as unprotected. What is filled while it is left goes too.
package struct Position {
    package var isLong = true
    /// What is open now, and what it was built of and given up for so far.
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
    /// What was paid for dust: for what of a coin is less than a step and cannot be sold.
    package var dust = Decimal.zero
    /// Nil while the stream carries none.
    package var funding: Decimal?
    /// The worst and the best it was worth.
    package var worst = Decimal.zero
    package var best = Decimal.zero
    /// The price furthest on its side since the entry.
    package var reach = Decimal.zero
    /// Entered inside the candle that ends here: what of it came before is not known.
    package var insideUntil = 0
    package var levels = 1
    /// Its own id, which its trade has too: that of its order, where the order's first fill opened it.
    package var id = ""
    package var signal = ""
    package var strategy = ""
    /// The series that paces it.
    package var series = SeriesID(0)
    /// The stop and target that it was opened with.
    package var firstStop: Decimal?
    package var firstTarget: Decimal?
    /// What entries and exits were decided at; nil where that is not known of all of them.
    package var entryDecision: DecisionPrice?
    package var exitDecision: DecisionPrice?
    /// The leverage that it was opened with: its margin is that part of its value.
    package var leverage: Decimal?
    /// What funding took of this margin, where the account had nothing free.
    package var takenMargin = Decimal.zero
    /// The prices of its steps (`--targets`), and what of each is filled.
    package var steps: [Decimal] = []
    package var stepFills: [Decimal] = []
    /// The venue moves its stop.
    package var isTrailed = false

    package var isOpen: Bool { quantity.isAboveZero }

    /// What it gains when the rest goes at `price`, without fees and funding.
    package func gain(at price: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        let rest = quantity.isZero ? Decimal.zero : try contract.value(quantity, at: price)
        return try contract.gain(entered: entered, now: try exited + rest, isLong: isLong).roundedMoney
    }

    /// What of it is in the balance of its account at an exchange already: what parts of it won, or what a coin cost.
    package func booked(_ contract: Contract, isSpot: Bool) throws(Failure) -> Decimal {
        if isSpot { return try exited - entered }
        if exitedQuantity.isZero { return .zero }
        return try contract.gain(entered: entered * exitedQuantity / enteredQuantity, now: exited, isLong: isLong)
    }

    /// Notes how good or bad it stood at a price.
    package mutating func observe(_ price: Decimal, _ contract: Contract) throws(Failure) {
        let gain = try gain(at: price, contract)
        if gain < worst { worst = gain }
        if gain > best { best = gain }
    }

    /// Updates its worst and best values and its furthest price.
    mutating func observe(low: Decimal, high: Decimal, _ contract: Contract) throws(Failure) {
        try observe(low, contract)
        try observe(high, contract)
        extend(to: isLong ? high : low)
    }

    /// The same with the prices of a bar.
    mutating func observe(_ bar: VenueBar, _ contract: Contract) throws(Failure) {
        let (worst, best) = isLong ? (bar.low, bar.high) : (bar.high, bar.low)
        // What a candle did before a limit was reached inside it, nobody had; what it fell through to reach it may have come after.
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

    /// So much more of a step was filled.
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
