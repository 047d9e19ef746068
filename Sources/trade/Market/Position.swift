import Shared

/// What is held of one market, from flat to flat. Values are in the currency of its account.
struct Position {
    var isLong = true
    /// What is open now, and what it was built of and given up for so far.
    var quantity = Decimal.zero
    var entered = Decimal.zero
    var enteredQuantity = Decimal.zero
    var exited = Decimal.zero
    var exitedQuantity = Decimal.zero
    /// The mean prices of entries and exits.
    var entry = Decimal.zero
    var exit = Decimal.zero
    var entryTime = 0
    var fees = Decimal.zero
    /// What was paid for dust: for what of a coin is less than a step and cannot be sold.
    var dust = Decimal.zero
    /// Nil while the stream carries none.
    var funding: Decimal?
    /// The worst and the best it was worth.
    var worst = Decimal.zero
    var best = Decimal.zero
    /// The price furthest on its side since the entry.
    var reach = Decimal.zero
    /// Entered inside the candle that ends here: what of it came before is not known.
    var insideUntil = 0
    var levels = 1
    /// Its own id, which its trade has too: that of its order, where the order's first fill opened it.
    var id = ""
    var signal = ""
    var strategy = ""
    /// The series that paces it.
    var series = 0
    /// The stop and target that it was opened with.
    var firstStop: Decimal?
    var firstTarget: Decimal?
    /// What entries and exits were decided at; nil where that is not known of all of them.
    var entryDecision: DecisionPrice?
    var exitDecision: DecisionPrice?
    /// The leverage that it was opened with: its margin is that part of its value.
    var leverage: Decimal?
    /// What funding took of this margin, where the account had nothing free.
    var takenMargin = Decimal.zero
    /// The venue moves its stop.
    var isTrailed = false

    var isOpen: Bool { quantity.isAboveZero }

    /// What it gains when the rest goes at `price`, without fees and funding.
    func gain(at price: Decimal, _ contract: Contract) throws(Failure) -> Decimal {
        let rest = quantity.isZero ? Decimal.zero : try contract.value(quantity, at: price)
        return try contract.gain(entered: entered, now: try exited + rest, isLong: isLong).roundedMoney
    }

    /// What of it is in the balance of its account at an exchange already: what parts of it won, or what a coin cost.
    func booked(_ contract: Contract, isSpot: Bool) throws(Failure) -> Decimal {
        if isSpot { return try exited - entered }
        if exitedQuantity.isZero { return .zero }
        return try contract.gain(entered: entered * exitedQuantity / enteredQuantity, now: exited, isLong: isLong)
    }

    /// Notes how good or bad it stood at a price.
    mutating func observe(_ price: Decimal, _ contract: Contract) throws(Failure) {
        let gain = try gain(at: price, contract)
        if gain < worst { worst = gain }
        if gain > best { best = gain }
    }

    mutating func extend(to price: Decimal) {
        if isLong ? price > reach : price < reach { reach = price }
    }

    mutating func enter(_ amount: Decimal, at price: Decimal, _ contract: Contract, decidedAt decision: Decimal? = nil)
        throws(Failure)
    {
        entryDecision = try DecisionPrice(entryDecision, of: enteredQuantity, with: amount, at: decision, contract)
        let isOnePrice = enteredQuantity.isZero || price == entry
        quantity = try quantity + amount
        enteredQuantity = try enteredQuantity + amount
        entered = try entered + contract.value(amount, at: price)
        entry = isOnePrice ? price : try contract.price(enteredQuantity, value: entered)
    }

    mutating func exit(_ amount: Decimal, at price: Decimal, _ contract: Contract, decidedAt decision: Decimal? = nil)
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
