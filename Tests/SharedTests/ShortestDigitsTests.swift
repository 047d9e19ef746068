import TestSupport
import Testing

@testable import Shared

/// Compares printed doubles with the standard library's, digit by digit.
struct ShortestDigitsTests {
    private struct Check {
        var output = Output.inMemory()
        var differences: [String] = []

        mutating func look(_ number: Double) {
            output.discard()
            output.value(number)
            if output.text != number.shortestText { differences.append("\(number) is written as \(output.text)") }
            if number == 0 || !number.isFinite { return }
            let (quick, slow) = (ShortestDigits(number), ShortestDigits(slowly: number))
            if quick.digits != slow.digits || quick.exponent != slow.exponent {
                differences.append("\(number) is \(quick), and the slow way \(slow)")
            }
        }
    }

    /// The number of random bit patterns to try. PRINTED_DOUBLES in the environment sets it: scripts/test --all tries
    /// 100,000,000, a nightly run 1,000,000,000.
    private static var patterns: Int {
        if let text = System.environment("PRINTED_DOUBLES"), let count = Int(text) { return count }
        #if DEBUG
            return 20_000
        #else
            return 1_000_000
        #endif
    }

    @Test func writesRandomPatternsAsTheStandardLibraryDoes() {
        var random = Seeded(seed: 30)
        var check = Check()
        for _ in 0..<Self.patterns {
            check.look(Double(bitPattern: random.next()))
            if check.differences.count > 10 { break }
        }
        #expect(check.differences == [])
    }

    @Test func writesPowersOfTwoAndTheirNeighbours() {
        var check = Check()
        for power in 0...2046 as ClosedRange<UInt64> {
            for fraction in [0, 1, 2, 3, 1 << 51, 1 << 52 - 2, 1 << 52 - 1] as [UInt64] {
                check.look(Double(bitPattern: power << 52 | fraction))
            }
        }
        for place in 0..<52 { check.look(Double(bitPattern: 1 << place)) }
        #expect(check.differences == [])
    }

    @Test func writesPowersOfTenAndFewDigits() {
        var check = Check()
        for exponent in -325...309 {
            for digits in [1, 2, 3, 5, 7, 9, 11, 15, 99, 125, 999, 1005, 99_999, 1_234_567, 999_999_999_999_999] {
                guard let number = Double("\(digits)e\(exponent)") else { continue }
                for near in [number, number.nextUp, number.nextDown, -number] { check.look(near) }
            }
        }
        #expect(check.differences == [])
    }

    @Test func writesSubnormalNumbers() {
        var check = Check()
        var random = Seeded(seed: 31)
        for pattern in 0..<20_000 as Range<UInt64> { check.look(Double(bitPattern: pattern)) }
        for _ in 0..<20_000 { check.look(Double(bitPattern: random.next() >> (12 + random.next() % 52))) }
        #expect(check.differences == [])
    }

    /// Halves between two candidates, ends of the ranges that read back as the same number, and numbers that other
    /// implementations printed wrongly.
    @Test(arguments: [
        "2.98023223876953125e-8", "9.5367431640625e-7", "5e-324", "4.35", "9.5e-5", "0.0001", "9.999999999999999e-5", "1e23",
        "8.41e21", "9.206917556101998e22", "2.0919495182368195e19", "2.2250738585072014e-308", "2.2250738585072009e-308",
        "1.7976931348623157e308", "9007199254740991", "9007199254740992", "9007199254740994", "9007199254740996",
        "4503599627370497.5", "1.8014398509481984e16", "5.0e-320", "2.0e-44", "1.5e16", "123456789012345680", "299792458",
        "6.02214076e23", "1.2999999999999998", "0.30000000000000004",
    ])
    func writesHardCases(text: String) throws {
        let number = try #require(Double(text))
        var check = Check()
        for near in [number, number.nextUp, number.nextDown, -number] { check.look(near) }
        #expect(check.differences == [])
    }

    /// Numbers with few bits are exactly halfway between two decimals more often than others.
    @Test func writesNumbersOfFewBits() {
        var check = Check()
        var random = Seeded(seed: 32)
        for _ in 0..<100_000 {
            let significand = Double(random.next() >> (random.next() & 63))
            check.look(Double(sign: .plus, exponent: random.within(-130...40), significand: significand))
        }
        #expect(check.differences == [])
    }

    /// The powers up to 10^38 are exact, and the top bit of every entry is set.
    @Test func powersOfTenAreTight() {
        var power: UInt128 = 1
        for exponent in 0...38 {
            let log2 = 127 - power.leadingZeroBitCount
            #expect(PowersOfTen.log2(exponent) == log2)
            let moved = power << UInt128(127 - log2)
            #expect(PowersOfTen.high(exponent) == UInt64(moved >> 64))
            #expect(PowersOfTen.low(exponent) == UInt64(truncatingIfNeeded: moved))
            if exponent < 38 { power *= 10 }
        }
        for exponent in PowersOfTen.exponents { #expect(PowersOfTen.high(exponent) >> 63 == 1, "\(exponent)") }
    }
}
