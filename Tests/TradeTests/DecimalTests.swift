import Shared
import TestSupport
import Testing

@testable import Trading

@Suite struct DecimalTests {
    @Test func whatGoesIntoAnAmountNeverGoesBeyondIt() throws {
        var chance = Seeded(seed: 7)
        for _ in 0..<100_000 {
            let amount = Decimal(
                Int128(Int.random(in: 0...1_000_000_000, using: &chance)), scale: UInt8.random(in: 0...8, using: &chance))
            let price = Decimal(
                Int128(Int.random(in: 1...1_000_000, using: &chance)), scale: UInt8.random(in: 0...6, using: &chance))
            let step = Decimal(Int128(Int.random(in: 1...50, using: &chance)), scale: UInt8.random(in: 0...4, using: &chance))
            let quantity = try amount.over(price, downTo: step)
            #expect(try quantity * price <= amount)
            #expect(try (quantity + step) * price > amount)
            #expect(try quantity.onStep(step, up: true) == quantity)
        }
    }

    @Test func zerosAtTheEndGo() {
        #expect(Decimal("10.500")!.trimmed.description == "10.5")
        #expect(Decimal("100")!.trimmed.description == "100")
        #expect(Decimal("-0.10")!.trimmed.description == "-0.1")
        #expect(Decimal("0.000")!.trimmed.description == "0")
    }

    @Test func tooManyDigitsAreAnError() {
        let large = Decimal(Int128.max)
        #expect(throws: Failure.self) { try large + large }
        #expect(throws: Failure.self) { try large * large }
    }
}
