import Shared
import Testing

@testable import Performance
@testable import report

struct NumberTests {
    /// Sums stay exact: numbers are rounded to 18 decimals when they are read, and numbers beyond 1e12 are rejected.
    @Test(arguments: [
        ("0.30000000000000004", "0.30000000000000004"), ("1.2345678901234567e-5", "0.000012345678901235"), ("-12.50", "-12.50"),
        ("1e12", "1000000000000"), ("0", "0"),
    ]) func keeps(text: String, kept: String) throws {
        var output = Output.inMemory()
        output.write(try #require(Decimal(text)?.kept))
        #expect(output.text == kept)
    }

    @Test(arguments: ["1000000000001", "-1e13", "1e30"]) func refuses(text: String) throws {
        #expect(try #require(Decimal(text)).kept == nil)
    }

    @Test(arguments: [
        (0, "0.00"), (1, "1.00"), (-1.005, "-1.00"), (12345.678, "12345.68"), (0.5, "0.5000"), (-0.0123456, "-0.01235"),
        (0.000_000_012_345, "0.00000001235"), (1e-20, "0.000000000000"), (99.999, "100.00"), (1e20, "1e+20"),
    ]) func roundsForPeople(number: Double, text: String) {
        #expect(MetricsTable.rounded(number) == text)
    }
}
