import Shared
import Testing

@testable import Trading

/// The exchange's worked examples of isolated liquidation, and the bankruptcy price with cross margin.
@Suite struct LiquidationTests {
    private func tier(_ rate: String, limit: Int128 = 1_000_000_000, deduction: Int128 = 0) -> RiskTier {
        var tier = RiskTier(maintenance: Decimal(rate)!, leverage: Decimal(100), limit: Decimal(limit))
        tier.deduction = Decimal(deduction)
        return tier
    }

    private func cents(_ price: Decimal?) throws -> String {
        let price = try #require(price)
        return "\(try #require(price.divided(by: .one, decimals: 2)))"
    }

    /// A position on isolated margin, with the exchange's formula.
    private func isolated(_ entry: Int128, _ quantity: Int128, _ leverage: Int128, isLong: Bool, _ contract: Contract) throws
        -> LiquidationPrice
    {
        let value = try contract.value(Decimal(quantity), at: Decimal(entry))
        return LiquidationPrice(
            money: try value / Decimal(leverage), quantity: Decimal(quantity), entered: value, isLong: isLong,
            contract: contract)
    }

    @Test func isolatedPositionsAreLiquidatedWhereTheExamplesSay() throws {
        let rate = [tier("0.005")]
        let long = try isolated(50_000, 1, 10, isLong: true, .linear)
        #expect(try cents(long.price(rate)) == "45226.13")
        #expect(try cents(long.price()) == "45000")
        let short = try isolated(50_000, 1, 10, isLong: false, .linear)
        #expect(try cents(short.price(rate)) == "54726.37")
        #expect(try cents(short.price()) == "55000")
        let coin = try isolated(2000, 10_000, 25, isLong: true, .inverse)
        #expect(try cents(coin.price([tier("0.01")])) == "1942.31")
        // E·L/(L + 1), and for a short E·L/(L − 1).
        #expect(try cents(coin.price()) == "1923.08")
        #expect(try cents(isolated(2000, 10_000, 25, isLong: false, .inverse).price()) == "2083.33")
    }

    @Test func aPositionThatIsPaidInFullHasNoPrice() throws {
        #expect(try isolated(50_000, 1, 1, isLong: true, .linear).price([tier("0.005")]) == nil)
        #expect(try isolated(2000, 10_000, 1, isLong: false, .inverse).price([tier("0.01")]) == nil)
    }

    /// At its liquidation price, the money behind a position is the maintenance margin there, in every tier.
    @Test func theMoneyAtThePriceIsTheMaintenanceMargin() throws {
        let tiers = [
            tier("0.005", limit: 100_000), tier("0.01", limit: 500_000, deduction: 500), tier("0.02", deduction: 5500),
        ]
        let closing = Decimal("0.0005")!
        for (contract, quantity) in [(Contract.linear, 1), (.linear, 3), (.linear, 40), (.inverse, 10_000)]
            as [(Contract, Int128)]
        {
            for isLong in [true, false] {
                let entered = try contract.value(Decimal(quantity), at: Decimal(50_000))
                let position = LiquidationPrice(
                    money: try entered / Decimal(9), quantity: Decimal(quantity), entered: entered, isLong: isLong,
                    contract: contract)
                let price = try #require(try position.price(tiers, closing: closing))
                let value = try contract.value(Decimal(quantity), at: price)
                let tier = try #require(tiers.first { $0.limit >= value })
                let left = try position.money + contract.gain(entered: entered, now: value, isLong: isLong)
                let wanted = try value * (tier.maintenance + closing) - tier.deduction
                #expect(try (left - wanted).magnitude < Decimal(1, scale: 6))
            }
        }
    }

    /// A value of 90,000 with 10,000 behind it: without maintenance margin it ends at a loss of 10,000.
    @Test func anAccountOnCrossMarginEndsWhereItsMoneyDoes() throws {
        let position = LiquidationPrice(
            money: Decimal(10_000), quantity: Decimal(900), entered: Decimal(90_000), isLong: true, contract: .linear)
        #expect(try cents(position.price()) == "88.89")
        // Half of the position was closed at a loss of 5,000.
        let half = LiquidationPrice(
            money: Decimal(10_000), quantity: Decimal(450), entered: Decimal(90_000), exited: Decimal(40_000), isLong: true,
            contract: .linear)
        #expect(try cents(half.price()) == "88.89")
    }
}

/// Rows of the exchange's answer to risk-limit, with rates in percent or as fractions.
@Suite struct RiskLimitTests {
    private func read(_ row: String) -> Result<RiskTier, RiskTier.Flaw> {
        var json = JSON()
        #expect(json.scan(Array(row.utf8)) == nil)
        return Result { () throws(RiskTier.Flaw) in try RiskTier(json, 0) }
    }

    private func row(_ maintenance: String, _ initial: String, _ leverage: String, _ deduction: String) -> String {
        """
        {"symbol":"BTCUSDT","riskLimitValue":"2000000","maintenanceMargin":\(maintenance),"initialMargin":\(initial),\
        "maxLeverage":"\(leverage)","mmDeduction":\(deduction)}
        """
    }

    @Test func ratesAreReadInPercentAndAsFractions() throws {
        let percent = try read(row("\"0.5\"", "1", "100.00", "\"\"")).get()
        #expect(percent.maintenance == Decimal("0.005"))
        #expect(percent.deduction == .zero)
        let fraction = try read(row("0.42", "\"0.6993\"", "1.43", "\"1250.5\"")).get()
        #expect(fraction.maintenance == Decimal("0.42"))
        #expect(fraction.deduction == Decimal("1250.5"))
        #expect(try read(row("\"0.5\"", "1", "100.00", "12")).get().deduction == Decimal(12))
    }

    @Test func aRowThatLacksANumberIsRefused() {
        for broken in [
            row("\"\"", "1", "100", "0"), row("\"0.5\"", "\"x\"", "100", "0"), row("\"150\"", "1", "100", "0"),
            row("\"0.5\"", "1", "0", "0"), row("\"0.5\"", "1", "100", "\"x\""), row("\"0.5\"", "1", "100", "\"-3\""),
        ] {
            #expect(throws: RiskTier.Flaw.self) { try read(broken).get() }
        }
    }
}

/// Which mark prices count for a bar.
@Suite struct MarksTests {
    private func bar(_ time: Int) -> VenueBar {
        VenueBar(time: time, end: time + 60_000, open: .one, high: .one, low: .one, close: .one, volume: .one)
    }

    @Test func aCandleHasItsOwnMarksAndTheOneAtItsStart() {
        var marks = MarkPrices()
        let start = 1_700_000_040_000
        marks.hear(Decimal(100), at: start)
        marks.hear(Decimal(90), at: start + 1000)
        marks.hear(Decimal(95), at: start + 2000)
        #expect(marks.worst(isLong: true) == Decimal(90))
        #expect(marks.worst(isLong: false) == Decimal(100))
        marks.beginCandle(at: start + 60_000)
        marks.hear(Decimal(97), at: start + 62_000)
        #expect(marks.worst(isLong: true) == Decimal(95))
        #expect(marks.worst(isLong: false) == Decimal(97))
        #expect(marks.current(at: start + 122_000) == Decimal(97))
        #expect(marks.current(at: start + 122_001) == nil)
        marks.beginCandle(at: start + 180_000)
        #expect(marks.worst(isLong: true) == nil, "it is older than a minute when the candle begins")
    }

    @Test func theyCoverABarOnlyWithOneAtMostAMinuteOldAtEachMoment() {
        var marks = MarkPrices()
        let start = 1_700_000_040_000
        #expect(!marks.cover(bar(start)))
        marks.hear(Decimal(100), at: start + 1)
        #expect(!marks.cover(bar(start)), "its first moment has none")
        marks.hear(Decimal(100), at: start + 60_001)
        #expect(marks.cover(bar(start + 60_000)))
        #expect(!marks.cover(bar(start + 120_000)), "the last is too old")
        marks.hear(Decimal(100), at: start + 120_002)
        #expect(marks.cover(bar(start + 180_000)) == false)
        #expect(!marks.cover(bar(start + 60_000)), "more than a minute passed in between")
        marks.hear(Decimal(100), at: start + 180_000)
        // A ticker without a mark price means that the mark has not changed.
        marks.hear(nil, at: start + 190_000)
        #expect(marks.cover(bar(start + 180_000)) == true)
    }
}
