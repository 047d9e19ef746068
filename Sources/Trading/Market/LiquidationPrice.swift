import Shared

/// A liquidation price together with the values that it was calculated from. It also depends on the rules of the market.
package struct ReckonedLiquidation {
    package let money: Decimal
    package let value: PositionValue
    package let price: Decimal?
}

/// The price at which a position has used up the money behind it. A position is liquidated when that money plus its gain equals
/// the maintenance margin, value · share − deduction at the mark price:
///
///     linear   long  (entered − money − D) / (q·(1 − share))      short  (entered + money + D) / (q·(1 + share))
///     inverse  long  q·(1 + share) / (entered + money + D)        short  q·(1 − share) / (entered − money − D)
///
/// - Isolated margin: `money` is the position's own margin, entered / L, and `share` the tier's maintenance rate MMR. The fee
///   to close is on both sides and cancels out.
/// - Cross margin: `money` is the account's cash plus the gains of its other positions, less their maintenance margin. `share`
///   is MMR plus the fee to close at the bankruptcy price, which is the exchange's rule for cross margin.
/// - Bankruptcy price: `share` is the fee to close that is paid from `money`, or 0, and there is no deduction.
package struct LiquidationPrice {
    package var money: Decimal
    package var quantity: Decimal
    /// The value of all entries, and the value of the parts that were closed, in the currency of the account.
    package var entered: Decimal
    package var exited = Decimal.zero
    package var isLong: Bool
    package var contract: Contract

    /// Rounded half-even to twelve decimals. Nil if no price above 0 uses up the money.
    package func price(share: Decimal = .zero, deduction: Decimal = .zero) throws(Failure) -> Decimal? {
        let isLess = isLong == (contract == .linear)
        let margin = try money + deduction
        let value = try isLess ? entered - exited - margin : entered - exited + margin
        let rest = try isLess ? Decimal.one - share : Decimal.one + share
        guard value.isAboveZero, rest.isAboveZero else { return nil }
        let price = try contract == .linear ? value / (quantity * rest) : (quantity * rest) / value
        return price.isPrice ? price : nil
    }

    /// The price by the first tier that covers the position's value at that price. The last tier has no limit.
    package func price(_ tiers: [RiskTier], closing: Decimal = .zero) throws(Failure) -> Decimal? {
        for (number, tier) in tiers.enumerated() {
            let share = try tier.maintenance + closing
            guard let price = try price(share: share, deduction: tier.deduction) else { continue }
            let value = try contract.value(quantity, at: price)
            if value <= tier.limit || number == tiers.count - 1 { return price }
        }
        return nil
    }
}
