import Shared
import Testing

@testable import Trading

/// The worked examples of the exchange's help pages.
@Suite struct MarginTests {
    private let fee = Decimal("0.00055")!

    @Test func aLinearOrderCostsItsMarginAndBothFees() throws {
        let rate = try MarginRate(leverage: Decimal(10), taker: fee, isBuy: true, .linear, isSpot: false)
        // 5000 + 27.5 + 24.75.
        #expect(try rate.bound(Decimal(50_000), isOrder: true) == Decimal("5052.25")!)
        #expect(try rate.bound(Decimal(50_000), isOrder: false) == Decimal("5024.75")!)
        let short = try MarginRate(leverage: Decimal(10), taker: fee, isBuy: false, .linear, isSpot: false)
        // The closing fee counts at the bankruptcy price, 55000.
        #expect(try short.bound(Decimal(50_000), isOrder: true) == Decimal("5057.75")!)
    }

    @Test func anInverseOrderCostsItInTheCoin() throws {
        let rate = try MarginRate(leverage: Decimal(25), taker: fee, isBuy: true, .inverse, isSpot: false)
        // 0.2 + 0.00275 + 0.00286.
        #expect(try rate.bound(Decimal(5), isOrder: true) == Decimal("0.20561")!)
    }

    @Test func whatIsPaidInFullCostsItsValueAndTheFees() throws {
        let coin = try MarginRate(leverage: .one, taker: Decimal("0.001")!, isBuy: true, .linear, isSpot: true)
        #expect(try coin.bound(Decimal(100), isOrder: true) == Decimal("100.1")!)
        let contract = try MarginRate(leverage: .one, taker: fee, isBuy: true, .linear, isSpot: false)
        #expect(try contract.bound(Decimal(100), isOrder: true) == Decimal("100.11")!)
    }
}
