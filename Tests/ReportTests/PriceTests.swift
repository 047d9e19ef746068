import Shared
import Testing

@testable import Performance
@testable import report

/// Values calculated from the prices of a trade, checked by hand.
struct PriceTests {
    private func prices(_ category: String, isLong: Bool, stop: String? = nil) -> TradePrices {
        let market = TradedMarket(category: Label(category)!, symbol: Label("X")!)
        return TradePrices(
            market: market, isLong: isLong, quantity: Decimal("1000")!, entry: Decimal("50000")!, exit: Decimal("40000")!,
            stop: stop.flatMap { Decimal($0) }, entryDecision: Decimal("40000")!, exitDecision: Decimal("50000")!)
    }

    @Test func linear() {
        let long = prices("linear", isLong: true, stop: "49990")
        #expect(long.risk == Decimal("10000")!)
        #expect(long.turnover == Decimal("90000000")!)
        // Decided at a gain of 10000 per unit, executed at a loss of 10000.
        #expect(long.shortfall == Decimal("20000000")!)
        #expect(prices("option", isLong: false).shortfall == Decimal("-20000000")!)
    }

    /// 1000 dollars are 0.02 coins at 50000, and 0.025 coins at 40000.
    @Test func inverse() {
        let short = prices("inverse", isLong: false, stop: "62500")
        #expect(short.risk == Decimal("0.004")!)
        #expect(short.turnover == Decimal("0.045")!)
        #expect(short.shortfall == Decimal("-0.01")!)
        #expect(prices("inverse", isLong: true, stop: "40000").risk == Decimal("0.005")!)
    }

    @Test func unknown() {
        #expect(prices("linear", isLong: true).risk == nil)
        // A price on the winning side of the entry is not a stop.
        #expect(prices("linear", isLong: true, stop: "50000").risk == nil)
        #expect(prices("linear", isLong: false, stop: "49000").risk == nil)
        var prices = prices("linear", isLong: true, stop: "49000")
        prices.exitDecision = nil
        #expect(prices.shortfall == nil)
        prices.quantity = nil
        #expect(prices.risk == nil && prices.turnover == nil)
    }
}
