import Shared

/// The mean of the prices at which the fills of one side of a position were decided.
package struct DecisionPrice {
    package var value = Decimal.zero
    package var price = Decimal.zero

    package init() {}

    /// Adds a fill of `amount`, decided at `price`, to `old`, which covers the quantity `before`. Nil if the price of this fill
    /// or of an earlier one is unknown.
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
