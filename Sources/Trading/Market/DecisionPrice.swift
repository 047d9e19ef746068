import Shared

/// The mean of the prices that the fills of one side of a position were decided at.
package struct DecisionPrice {
    package var value = Decimal.zero
    package var price = Decimal.zero

    package init() {}

    /// `old` with a fill more, decided at `price`; nil where that, or what fills before it were decided at, is not known.
    package init?(_ old: DecisionPrice?, of before: Decimal, with amount: Decimal, at price: Decimal?, _ contract: Contract)
        throws(Failure)
    {
        guard let price, before.isZero || old != nil else { return nil }
        value = try contract.value(amount, at: price) + (old?.value ?? .zero)
        let isOnePrice = old.map { $0.price == price } ?? true
        self.price = isOnePrice ? price : try contract.price(before + amount, value: value)
    }
}

extension DecisionPrice: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("value", &value)
        try coder.field("price", &price)
    }
}
