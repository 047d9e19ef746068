import TestSupport
import Testing

@testable import Shared

struct DoubleTests {
    private func text(_ number: Double) -> String {
        var output = Output.inMemory()
        output.write("\"x\":")
        output.value(number)
        return String(output.text.dropFirst(4))
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "-0"), (1, "1"), (-57, "-57"), (0.1, "0.1"), (1e-5, "1e-5"), (1.5e-7, "1.5e-7"), (1e-10, "1e-10"),
        (1e16, "1e+16"), (123_456_789.125, "123456789.125"), (1e300, "1e+300"), (.leastNonzeroMagnitude, "5e-324"), (10, "10"),
        (100.05, "100.05"),
        (0.30000000000000004, "0.30000000000000004"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
    func writesTheShortestText(number: Double, expected: String) {
        #expect(text(number) == expected)
    }

    @Test func readsBackAsItself() {
        var random = Seeded(seed: 2)
        for _ in 0..<50_000 {
            let number = Double(bitPattern: random.next())
            if number.isFinite { #expect(Double(text(number)) == number) }
        }
    }

    @Test func readsAsTheStandardLibraryDoes() {
        var json = JSON()
        var random = Seeded(seed: 3)
        for _ in 0..<20_000 {
            let digits = String(random.next() >> Int.random(in: 0...60, using: &random))
            let point = Int.random(in: 0...digits.count, using: &random)
            let whole = point == 0 ? "0" : String(digits.prefix(point))
            let rest = digits.dropFirst(point)
            let spelled = whole + (rest.isEmpty ? "" : "." + rest) + ["", "e-7", "E+3"][Int.random(in: 0...2, using: &random)]
            #expect(json.scan(spelled) == nil)
            #expect(json.double(0) == Double(spelled), "\(spelled)")
        }
        #expect(json.scan("1e400") == nil)
        #expect(json.double(0)?.isInfinite == true)
    }
}
