import Shared

/// Where a position is liquidated, and where its margin is used up (the bankruptcy price). Prices are rounded to twelve decimals,
/// and nil where no price above 0 does it.
///
/// An isolated position has its own margin, value / L at the entry price E. It is liquidated where margin and gain come to the
/// maintenance margin, value · MMR − D at the mark price:
///
///     linear   long  (E·(1 − 1/L) − D/q) / (1 − MMR)             short  (E·(1 + 1/L) + D/q) / (1 + MMR)
///     inverse  long  (1 + MMR) / (1/E + 1/(E·L) + D/q)           short  (1 − MMR) / (1/E − 1/(E·L) − D/q)
///
/// The fee to close stands on both sides and drops out.
struct IsolatedDanger {
    var entry: Decimal
    var quantity: Decimal
    var leverage: Decimal
    var isLong: Bool
    var contract: Contract

    func liquidation(_ tier: RiskTier) throws(Failure) -> Decimal? {
        let deduction = try tier.deduction / quantity
        let rest = try isLong == (contract == .linear) ? Decimal.one - tier.maintenance : Decimal.one + tier.maintenance
        switch contract {
        case .linear:
            let edge = try entry * (isLong ? leverage - .one : leverage + .one)
            let extra = try deduction * leverage
            return try Danger.quotient(isLong ? edge - extra : edge + extra, leverage * rest)
        case .inverse:
            let side = try isLong ? leverage + .one : leverage - .one
            let extra = try deduction * entry * leverage
            return try Danger.quotient(entry * leverage * rest, isLong ? side + extra : side - extra)
        }
    }

    var bankruptcy: Decimal? {
        get throws(Failure) {
            switch contract {
            case .linear: try Danger.quotient(entry * (isLong ? leverage - .one : leverage + .one), leverage)
            case .inverse: try Danger.quotient(entry * leverage, isLong ? leverage + .one : leverage - .one)
            }
        }
    }
}

/// Under cross margin all positions of a currency stand for one another: they are liquidated where the account's equity comes to the
/// maintenance margin of all, each value · (MMR + c) − D at the mark price; c is the fee to close, taker · (1 ∓ 1/L) of the value.
struct CrossDanger {
    /// What the account has beside this position: its cash and the gains of the others, less the maintenance margin of the others.
    var rest: Decimal
    var entered: Decimal
    var exited: Decimal
    var quantity: Decimal
    var isLong: Bool
    var contract: Contract

    /// The price of this position at which `rest` and its gain come to value · share − deduction.
    func price(share: Decimal, deduction: Decimal) throws(Failure) -> Decimal? {
        // What is left if it is given up for nothing, or has to be paid for in full.
        let gain = try contract.gain(entered: entered, now: exited, isLong: isLong)
        let margin = try rest + gain + deduction
        switch (contract, isLong) {
        case (.linear, true): return try Danger.quotient(margin.negated, quantity * (Decimal.one - share))
        case (.linear, false): return try Danger.quotient(margin, quantity * (Decimal.one + share))
        case (.inverse, true): return try Danger.quotient(quantity * (Decimal.one + share), margin)
        case (.inverse, false): return try Danger.quotient(quantity * (Decimal.one - share), margin.negated)
        }
    }
}

enum Danger {
    /// Nil where the quotient is no price.
    static func quotient(_ dividend: Decimal, _ divisor: Decimal) throws(Failure) -> Decimal? {
        guard dividend.isAboveZero, divisor.isAboveZero else { return nil }
        let price = try dividend / divisor
        return price.isPrice ? price : nil
    }
}
