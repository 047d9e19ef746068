import Shared

/// How a market counts: a linear contract, a coin or an option is worth its price in the quote currency; an inverse contract is a
/// dollar, paid in the coin.
enum Contract {
    case linear, inverse

    /// What so many cost, in the currency of the account.
    func value(_ quantity: Decimal, at price: Decimal) throws(Failure) -> Decimal {
        switch self {
        case .linear: try quantity * price
        case .inverse: try quantity / price
        }
    }

    /// What is won when what went in as `entered` is worth `now`.
    func gain(entered: Decimal, now: Decimal, isLong: Bool) throws(Failure) -> Decimal {
        (self == .linear) == isLong ? try now - entered : try entered - now
    }

    /// The mean price of so many that cost `value`.
    func price(_ quantity: Decimal, value: Decimal) throws(Failure) -> Decimal {
        switch self {
        case .linear: try value / quantity
        case .inverse: try quantity / value
        }
    }

    /// The most that cost at most `value`, a multiple of `step`.
    func quantity(for value: Decimal, at price: Decimal, step: Decimal) throws(Failure) -> Decimal {
        switch self {
        case .linear: try value.over(price, downTo: step)
        case .inverse: try (value * price).over(.one, downTo: step)
        }
    }

    /// The most that, bought at `price` and given up at `stop`, lose at most `budget`. Each side also costs its share of what it
    /// is worth: fee and slippage.
    func quantity(
        losing budget: Decimal, from price: Decimal, to stop: Decimal, costs: (entry: Decimal, exit: Decimal), step: Decimal
    ) throws(Failure) -> Decimal {
        let distance = try (price - stop).magnitude
        switch self {
        case .linear:
            return try budget.over(try distance + (price * costs.entry) + (stop * costs.exit), downTo: step)
        case .inverse:
            // (|1/stop − 1/price| + in/price + out/stop), times price · stop.
            let loss = try distance + (stop * costs.entry) + (price * costs.exit)
            return try ((budget * price).flooredMoney * stop).over(loss, downTo: step)
        }
    }
}
