import Shared

/// The money in one currency. Two currencies are never added up.
package struct Account {
    package var currency = Label.linear
    /// The starting balance with the results of closed positions, fees and funding.
    package var cash = Decimal.zero
    /// The result of trading so far: closed positions, fees, funding and dust. Nil in the state of a version that did not keep
    /// it.
    package var realised: Decimal?
    /// The funding in `realised`, and the cost of dust: the part of a coin that is smaller than a quantity step and cannot be
    /// sold. Nil in the state of a version that did not keep them.
    package var funding: Decimal?
    package var dust: Decimal?
    /// The part of the exchange's balance that `--capital` gives to trade; nil if all money of this currency is used.
    package var capital: Decimal?
    /// The equity at 00:00 UTC of the current day, and the highest equity so far.
    package var dayStart = Decimal.zero
    package var peak = Decimal.zero
    /// The starting equity of later days that some line belongs to, but that are not confirmed yet (`PassedTime`).
    package var coming: [DayStart] = []
    package var record = Record()

    /// The closed trades that Kelly's formula is based on.
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

        /// Kelly's share of the equity: W − (1 − W) / (mean win / mean loss), which equals wins · (won − lost) / (trades ·
        /// won).
        package func kelly() throws(Failure) -> Decimal {
            if won.isZero { return .zero }
            return try (Decimal(Int128(wins)) * (won - lost)) / (Decimal(Int128(trades)) * won)
        }
    }

    package init() {}

    /// The money of the account without the results of trading.
    @inline(__always) package func start() throws(Failure) -> Decimal { try (cash - (realised ?? .zero)).trimmed }

    /// Adds a result of trading: a gain, a loss, or a payment.
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

    /// Adds money that came or went without trading. It is neither a gain nor a loss.
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
