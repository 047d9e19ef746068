import Shared
import Testing

@testable import trade

/// The worked examples of isolated liquidation, and the edge of an account under cross margin.
@Suite struct DangerTests {
    private func tier(_ rate: String) -> RiskTier { RiskTier(maintenance: Decimal(rate)!, leverage: Decimal(100)) }

    private func near(_ price: Decimal?, _ cents: String) throws -> Bool {
        let price = try #require(price)
        return try (price - Decimal(cents)!).magnitude <= Decimal(5, scale: 3)
    }

    @Test func isolatedPositionsAreLiquidatedWhereTheExamplesSay() throws {
        var linear = IsolatedDanger(
            entry: Decimal(50_000), quantity: .one, leverage: Decimal(10), isLong: true, contract: .linear)
        #expect(try near(linear.liquidation(tier("0.005")), "45226.13"))
        #expect(try linear.bankruptcy == Decimal(45_000))
        linear.isLong = false
        #expect(try near(linear.liquidation(tier("0.005")), "54726.37"))
        let inverse = IsolatedDanger(
            entry: Decimal(2000), quantity: Decimal(10_000), leverage: Decimal(25), isLong: true, contract: .inverse)
        #expect(try near(inverse.liquidation(tier("0.01")), "1942.31"))
    }

    @Test func aPositionThatIsPaidInFullHasNoPrice() throws {
        let linear = IsolatedDanger(
            entry: Decimal(50_000), quantity: .one, leverage: .one, isLong: true, contract: .linear)
        #expect(try linear.liquidation(tier("0.005")) == nil)
    }

    /// 90,000 of value on 10,000: without maintenance margin and fee it ends where the loss is 10,000.
    @Test func anAccountUnderCrossMarginEndsWhereItsMoneyDoes() throws {
        let danger = CrossDanger(
            rest: Decimal(10_000), entered: Decimal(90_000), exited: .zero, quantity: Decimal(900), isLong: true,
            contract: .linear)
        #expect(try near(danger.price(share: .zero, deduction: .zero), "88.889"))
    }
}
