import Shared

/// Exact arithmetic. A result with more than 38 digits throws a failure, which ends the run.
extension Decimal {
    private static var overflow: Failure {
        .overflow("an amount of money needs more than 38 digits; trade cannot keep the account and ends here")
    }

    package static func + (left: Decimal, right: Decimal) throws(Failure) -> Decimal {
        guard let sum = left.adding(right) else { throw overflow }
        return sum
    }

    package static func - (left: Decimal, right: Decimal) throws(Failure) -> Decimal {
        guard let difference = left.subtracting(right) else { throw overflow }
        return difference
    }

    package static func * (left: Decimal, right: Decimal) throws(Failure) -> Decimal {
        guard let product = left.multiplied(by: right) else { throw overflow }
        return product
    }

    /// Rounded half-even to twelve decimals.
    package static func / (left: Decimal, right: Decimal) throws(Failure) -> Decimal {
        guard let quotient = left.divided(by: right) else { throw overflow }
        return quotient
    }

    /// The nearest multiple of `step` that is not above this value, or not below it with `up`.
    package func onStep(_ step: Decimal, up: Bool) throws(Failure) -> Decimal {
        guard let rounded = rounded(toTick: step, up: up) else { throw Decimal.overflow }
        return rounded
    }

    /// The largest multiple of `step` that is not above this value divided by `divisor`; 0 if this value is not above 0.
    package func over(_ divisor: Decimal, downTo step: Decimal) throws(Failure) -> Decimal {
        guard self > .zero else { return .zero }
        guard let multiple = divided(by: divisor, downTo: step) else { throw Decimal.overflow }
        return multiple
    }

    /// An amount to book on an account, rounded half-even to twelve decimals. Otherwise each trade could add digits.
    package var roundedMoney: Decimal { get throws(Failure) { scale <= 12 ? self : try self / .one } }

    /// An amount to spend, rounded down to twelve decimals, so that never more is spent.
    package var flooredMoney: Decimal {
        get throws(Failure) { scale <= 12 ? self : try onStep(.step(digits: 12), up: false).trimmed }
    }

    package static var one: Decimal { Decimal(1) }
}
