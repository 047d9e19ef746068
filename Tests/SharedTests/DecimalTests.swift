import TestSupport
import Testing

@testable import Shared

struct DecimalTests {
    @Test(arguments: [
        "0", "-0", "-0.00", "0.10", "16649.50", "0.00001234", "-12", "99999999", "123456789", "1234567890.12345678",
        "12345678.123456789",
        "123456789012345678", "999999999999999999", "1000000000000000000", "18446744073709551615", "18446744073709551616",
        "32824881841.75", "141946527.22907118", "0.000000000000000001", "170141183460469231731687303715884105727",
        "-170141183460469231731687303715884105727", "0.00000000000000000000000000000000000001",
        "10000000000000000000.0000000000000000001",
        "100000000.00000001", "12345678.1", "1.12345678", "1.123456789",
    ])
    func keepsEveryDigit(text: String) {
        #expect(Decimal(text)?.description == text)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".5", "01", "-01.5", "00", "1a", "+1", " 1", "1 ", "1e", "1e+", "1.5.5", "--1", "0x10", "NaN",
        "1_000", "1,5",
    ])
    func refusesWhatIsNoNumber(text: String) {
        #expect(Decimal(text) == nil)
    }

    @Test(arguments: [
        ("1e3", "1000"), ("1.5E-7", "0.00000015"), ("2.4725004e+11", "247250040000"), ("1E+2", "100"), ("-5e0", "-5"),
        ("120e-1", "12.0"), ("0e5", "0"),
    ])
    func readsExponents(text: String, plain: String) {
        #expect(Decimal(text)?.description == plain)
    }

    @Test func addsExponentsToDigitsOfAnyNumber() {
        let zeros = String(repeating: "0", count: 1001)
        #expect(Decimal("0.\(zeros)1e1001")?.description == "0.1")
        #expect(Decimal("0.\(zeros)1e2000") == nil)
        #expect(Decimal("0.\(zeros)1e99999999999999999999") == nil)
    }

    @Test(arguments: [
        "170141183460469231731687303715884105728", "1e39", "1e400", "1e-39", "1e999999999999999999999",
        "0.000000000000000000000000000000000000001",
    ])
    func refusesWhatDoesNotFit(text: String) {
        #expect(Decimal(text) == nil)
    }

    /// Texts of any shape, compared with arithmetic on their digits.
    @Test func readsAndPrintsAnyShape() {
        var random = Seeded(seed: 1)
        for _ in 0..<20_000 {
            let whole = Int.random(in: 0...18, using: &random)
            let fraction = Int.random(in: 0...18, using: &random)
            var digits = (0..<max(whole, 1)).map { _ in Int.random(in: 0...9, using: &random) }
            if digits.count > 1, digits[0] == 0 { digits[0] = 7 }
            let behind = (0..<fraction).map { _ in Int.random(in: 0...9, using: &random) }
            var text = digits.map(String.init).joined()
            if fraction > 0 { text += "." + behind.map(String.init).joined() }
            let value = (digits + behind).reduce(Int128(0)) { $0 * 10 + Int128($1) }
            let number = Decimal(text)
            #expect(number?.description == text)
            #expect(number?.coefficient == value)
            #expect(number.map { Int($0.scale) } == fraction)
        }
    }

    @Test func addsExactly() {
        #expect(Decimal("0.1")?.adding(Decimal("0.2")!)?.description == "0.3")
        #expect(Decimal("1")?.adding(Decimal("0.00000001")!)?.description == "1.00000001")
        #expect(Decimal("-1.50")?.adding(Decimal("1.5")!)?.description == "0.00")
        var sum = Decimal.zero
        for _ in 0..<100_000 { sum = sum.adding(Decimal("0.00000001")!)! }
        #expect(sum.description == "0.00100000")
    }

    /// Numbers and results that fit into 64 bits use a faster path. The result is the same on both sides of that limit.
    @Test func arithmeticIsTheSameAroundTheBorderOf64Bits() {
        let border = Int128(1) << 63
        let scales: [UInt8] = [0, 1, 2, 18, 19]
        var numbers: [Decimal] = []
        for edge: Int128 in [border, -border, border / 10, -border / 10, border * 10, 0] {
            for step: Int128 in [-1, 0, 1] { numbers += scales.map { Decimal(edge + step, scale: $0) } }
        }
        let powers = (0..<38).reduce(into: [Int128(1)]) { powers, _ in powers.append(powers.last! * 10) }
        for left in numbers {
            for right in numbers {
                let scale = max(left.scale, right.scale)
                let one = left.coefficient.multipliedReportingOverflow(by: powers[Int(scale - left.scale)])
                let other = right.coefficient.multipliedReportingOverflow(by: powers[Int(scale - right.scale)])
                guard !one.overflow, !other.overflow else { continue }
                let sum = one.partialValue.addingReportingOverflow(other.partialValue)
                #expect(left.adding(right)?.coefficient == (sum.overflow ? nil : sum.partialValue))
                #expect(left.adding(right).map { $0.scale == scale } ?? true)
                #expect((left < right) == (one.partialValue < other.partialValue))
                #expect((left == right) == (one.partialValue == other.partialValue))
                let product = left.coefficient.multipliedReportingOverflow(by: right.coefficient)
                let found = left.multiplied(by: right)
                #expect(found?.coefficient == (product.overflow ? nil : product.partialValue))
            }
        }
    }

    @Test func trimsOnBothSidesOf64Bits() {
        #expect(Decimal(92_233_720_368_547_758_070, scale: 3).trimmed.description == "92233720368547758.07")
        #expect(Decimal(-9_223_372_036_854_775_800, scale: 2).trimmed.description == "-92233720368547758")
        #expect(Decimal(0, scale: 5).trimmed.description == "0")
    }

    @Test func overflowIsAnError() {
        let most = Decimal("170141183460469231731687303715884105727")!
        #expect(most.adding(Decimal("1")!) == nil)
        #expect(most.adding(Decimal("0.1")!) == nil)
        #expect(most.multiplied(by: Decimal("2")!) == nil)
        #expect(Decimal("0.00000000000000000001")!.multiplied(by: Decimal("0.0000000000000000001")!) == nil)
    }

    @Test(arguments: [
        ("1", "3", "0.333333333333"), ("2", "3", "0.666666666667"), ("258", "38458.00", "0.006708617193"), ("10", "4", "2.5"),
        ("6", "3", "2"),
        ("1", "2000000000000", "0"), ("3", "2000000000000", "0.000000000002"), ("-1", "3", "-0.333333333333"),
        ("1.0000000000005", "1", "1"),
        ("1.0000000000015", "1", "1.000000000002"), ("100000000000000000000000000", "0.5", "200000000000000000000000000"),
    ])
    func dividesRoundingHalfEven(left: String, right: String, quotient: String) {
        #expect(Decimal(left)?.divided(by: Decimal(right)!)?.description == quotient)
    }

    @Test func dividesByNothingToNil() { #expect(Decimal("1")?.divided(by: .zero) == nil) }

    @Test func comparesByValue() {
        #expect(Decimal("1.50")! == Decimal("1.5")!)
        #expect(Decimal("1.50")! < Decimal("1.51")!)
        #expect(Decimal("-2")! < Decimal("1.5")!)
        #expect(Decimal("99999999999999999999999999999999999999")! > Decimal("0.000000000000000000000000000001")!)
        #expect(Decimal("-99999999999999999999999999999999999999")! < Decimal("0.000000000000000000000000000001")!)
    }

    @Test func readsWholeNumbersOfRecords() {
        var json = JSON()
        for text in ["0", "-7", "12345678", "123456789", "1672324800000", "999999999999999999", "-999999999999999999"] {
            #expect(json.scan(text) == nil)
            #expect(json.integer(0) == Int(text))
        }
        for text in ["1.0", "1e3", "1000000000000000000000", "\"5\"", "true"] {
            #expect(json.scan(text) == nil)
            #expect(json.integer(0) == nil)
        }
    }
}
