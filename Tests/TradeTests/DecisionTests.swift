import Shared
import Testing

@testable import Trading

/// The mean of the prices at which fills were decided.
struct DecisionTests {
    private func decided(_ fills: [(amount: String, price: String?)], _ contract: Contract) throws -> Decimal? {
        var decision: DecisionPrice?
        var before = Decimal.zero
        for fill in fills {
            let amount = Decimal(fill.amount)!
            decision = try DecisionPrice(decision, of: before, with: amount, at: fill.price.flatMap { Decimal($0) }, contract)
            before = try before + amount
        }
        return decision?.price
    }

    @Test func isWeighted() throws {
        #expect(try decided([("1", "100"), ("3", "104")], .linear) == Decimal("103")!)
        // 400 dollars for 100/50 + 300/100 coins.
        #expect(try decided([("100", "50"), ("300", "100")], .inverse) == Decimal("80")!)
        #expect(try decided([("3", "0.7"), ("7", "0.7")], .inverse) == Decimal("0.7")!)
    }

    /// One unknown price makes the mean unknown, also if known prices follow. So does a state without the first price.
    @Test func isUnknown() throws {
        #expect(try decided([("1", "100"), ("1", nil)], .linear) == nil)
        #expect(try decided([("1", nil), ("1", "100")], .linear) == nil)
        #expect(try DecisionPrice(nil, of: Decimal(1), with: Decimal(1), at: Decimal(5), .linear) == nil)
    }

    /// Nobody decides a liquidation. The exit of a stop order was decided at its trigger price.
    @Test func ofAnExit() {
        var order = Order(OrderID("a"), of: SeriesID(0))
        order.role = .exit
        order.decision = Decimal(7)
        #expect(order.decidedExit == Decimal(7))
        order.trigger = Decimal(8)
        #expect(order.decidedExit == Decimal(8))
        order.reason = .liquidation
        #expect(order.decidedExit == nil)
    }
}
