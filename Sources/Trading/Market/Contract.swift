import Shared

/// How a market values quantities. A linear contract, a coin or an option is worth its price in the quote currency. An inverse
/// contract is worth one dollar, paid in the coin.
package enum Contract {
    case linear, inverse

    /// The value of a quantity, in the currency of the account.
    package func value(_ quantity: Decimal, at price: Decimal) throws(Failure) -> Decimal {
        switch self {
        case .linear: try quantity * price
        case .inverse: try quantity / price
        }
    }

    /// The gain of a position that was entered for the value `entered` and is now worth `now`.
    package func gain(entered: Decimal, now: Decimal, isLong: Bool) throws(Failure) -> Decimal {
        (self == .linear) == isLong ? try now - entered : try entered - now
    }

    /// The mean price of a quantity that cost `value`.
    package func price(_ quantity: Decimal, value: Decimal) throws(Failure) -> Decimal {
        switch self {
        case .linear: try value / quantity
        case .inverse: try quantity / value
        }
    }

    /// The largest quantity that costs at most `value`, a multiple of `step`.
    package func quantity(for value: Decimal, at price: Decimal, step: Decimal) throws(Failure) -> Decimal {
        switch self {
        case .linear: try value.over(price, downTo: step)
        case .inverse: try (value * price).over(.one, downTo: step)
        }
    }

    /// The largest quantity that, entered at `entry` and closed at `exit`, loses at most `budget`. The fee of each side is a
    /// share of its value.
    package func quantity(
        losing budget: Decimal, from entry: Decimal, to exit: Decimal, fees: (entry: Decimal, exit: Decimal), step: Decimal
    ) throws(Failure) -> Decimal {
        let distance = try (entry - exit).magnitude
        switch self {
        case .linear:
            return try budget.over(try distance + (entry * fees.entry) + (exit * fees.exit), downTo: step)
        case .inverse:
            // The loss of one contract, |1/exit − 1/entry| + fees.entry/entry + fees.exit/exit, times entry · exit.
            let loss = try distance + (exit * fees.entry) + (entry * fees.exit)
            return try ((budget * entry).flooredMoney * exit).over(loss, downTo: step)
        }
    }
}
