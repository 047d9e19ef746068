import Testing

@testable import board

/// The formatting of numbers.
struct LookTests {
    @Test func numbersAreShort() {
        #expect(Look.value(67.742) == "67.74")
        #expect(Look.value(1) == "1")
        #expect(Look.value(0.5455) == "0.5455")
        #expect(Look.value(-0.0000123) == "-0.00001230")
        #expect(Look.value(1234.56) == "1234.6")
        #expect(Look.value(123456) == "123.46k")
        #expect(Look.value(.nan) == "-")
        #expect(Look.value(1e300) == "1e+300")
        #expect(Look.signed(1.234, decimals: 2) == "+1.23")
        #expect(Look.signed(-1.234, decimals: 2) == "-1.23")
        #expect(Look.score(0.333) == "+0.33")
        #expect(Look.score(1) == "+1")
        #expect(Look.score(0.5) == "+0.5")
        #expect(Look.score(0) == "0")
        #expect(Look.money(9966.42) == "9,966.42")
        #expect(Look.money(-1234567.891) == "-1,234,567.89")
        #expect(Look.money(0.001234, isSmall: true) == "0.001234")
        #expect(Look.money(0) == "0.00")
    }

    @Test func spansAreShort() {
        #expect(Look.span(-5) == "0s")
        #expect(Look.span(42_000) == "42s")
        #expect(Look.span(5 * 60_000) == "5m")
        #expect(Look.span(8_000_000) == "2h 13m")
        #expect(Look.span(300_000_000) == "3d 11h")
    }

    @Test func sparklinesGoFromTheLowestToTheHighest() {
        #expect(Look.sparkline([1, 2, 3, 4]) == "▁▃▆█")
        #expect(Look.sparkline([5, 5]) == "▄▄")
        #expect(Look.sparkline([]) == "")
        #expect(Look.sparkline([.nan]) == "")
    }
}
