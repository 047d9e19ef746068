import Shared

@testable import Trading

extension Order {
    /// An order for tests.
    static func sample(_ role: Order.Role, _ kind: Order.Kind = .market) -> Order {
        var order = Order(OrderID("abc"), of: SeriesID(0))
        order.role = role
        order.kind = kind
        order.quantity = Decimal("0.010")!
        if kind != .market { order.price = Decimal("60000.50")! }
        if role.opens {
            order.stop = Decimal("59400")!
            order.target = Decimal("61200")!
        }
        return order
    }
}
