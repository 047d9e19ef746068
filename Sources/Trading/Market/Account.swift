import Shared

/// The money in one currency. Two currencies are never added up.
package struct Account {
    package var currency = Label.linear
    /// What was put in, and what closed positions, fees and funding made of it.
    package var cash = Decimal.zero
    /// What trading made of it so far: closed positions, fees, funding and dust. Nil in a state of a version that did not keep it.
    package var realised: Decimal?
    /// The part of it that is funding, and what was paid for dust: for what of a coin is less than a step and cannot be sold. Nil in
    /// a state of a version that did not keep them.
    package var funding: Decimal?
    package var dust: Decimal?
    /// What --capital gave it at the exchange; nil where all the account's money of this currency is ours.
    package var capital: Decimal?
    /// The equity at 00:00 UTC of the day, and the highest one seen.
    package var dayStart = Decimal.zero
    package var peak = Decimal.zero
    /// The same for later days that some line belongs to, but that are not confirmed yet (`PassedTime`).
    package var coming: [DayStart] = []
    package var record = Record()

    /// What closed trades say of the odds.
    package struct Record {
        package var trades = 0
        package var wins = 0
        /// The sums of the percentages won and lost, both positive.
        package var won = Decimal.zero
        package var lost = Decimal.zero

        package mutating func add(_ percent: Decimal) throws(Failure) {
            trades += 1
            if percent.isAboveZero {
                wins += 1
                won = try won + percent
            } else {
                lost = try lost + percent.magnitude
            }
        }

        /// Kelly's share of the equity: W − (1 − W) / (mean win / mean loss), which comes to wins · (won − lost) / (trades · won).
        package func kelly() throws(Failure) -> Decimal {
            if won.isZero { return .zero }
            return try (Decimal(Int128(wins)) * (won - lost)) / (Decimal(Int128(trades)) * won)
        }
    }

    package init() {}

    /// What it held before trading made anything of it.
    package func start() throws(Failure) -> Decimal { try (cash - (realised ?? .zero)).trimmed }

    /// Something was won, lost or paid.
    package mutating func book(_ amount: Decimal) throws(Failure) {
        cash = try (cash + amount).trimmed
        realised = try (realised ?? .zero) + amount
    }

    package mutating func book(funding amount: Decimal) throws(Failure) {
        try book(amount)
        funding = try funding.map { (sum) throws(Failure) in try sum + amount }
    }

    package mutating func book(dust cost: Decimal) throws(Failure) {
        try book(cost.negated)
        dust = try dust.map { (sum) throws(Failure) in try sum + cost }
    }

    /// Something came or went that trading had no part in: nothing is won or lost by it.
    package mutating func shift(by change: Decimal) throws(Failure) {
        cash = try cash + change
        dayStart = try dayStart + change
        peak = try peak + change
        for place in coming.indices { coming[place].equity = try coming[place].equity + change }
    }

    package init(_ currency: Label, cash: Decimal) {
        self.currency = currency
        self.cash = cash
        (realised, funding, dust) = (.zero, .zero, .zero)
        dayStart = cash
        peak = cash
    }
}
