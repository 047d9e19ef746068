import Shared
import TestSupport
import Testing

@testable import Drawing

struct ScaleTests {
    @Test func ticksAreRoundAndInside() throws {
        var chance = Seeded(seed: 3)
        for _ in 0..<2000 {
            let low = Double(chance.below(2_000_000) - 1_000_000) / Double([1, 100, 10_000][chance.below(3)])
            let high = low + Double(1 + chance.below(100_000)) / Double([1, 1000, 1_000_000][chance.below(3)])
            let scale = try #require(Scale([low, high]))
            let most = 2 + chance.below(10)
            let (values, decimals) = scale.ticks(most)
            #expect(!values.isEmpty && values.count <= 2 * most + 1)
            for value in values {
                #expect(value >= scale.low && value <= scale.high)
                // The text of a value gives its full precision.
                let text = Scale.text(value, decimals: decimals)
                #expect(abs((Double(text) ?? .nan) - value) <= 1e-9 * max(abs(value), 1), "\(text) for \(value)")
            }
        }
    }

    @Test func placesAreInOrder() throws {
        for isLogarithmic in [false, true] {
            let scale = try #require(Scale([10, 1000], isLogarithmic: isLogarithmic))
            #expect(scale.place(scale.low) == 0 && abs(scale.place(scale.high) - 1) < 1e-12)
            #expect(scale.place(100) < scale.place(200))
            #expect(scale.row(1e300, of: 8) == 0 && scale.row(-1e300, of: 8) == 7)
        }
        let logarithmic = try #require(Scale([10, 1000], isLogarithmic: true))
        #expect(abs(logarithmic.place(100) - 0.5) < 1e-12)
    }

    @Test func nothingAndExtremesAreNoScale() {
        #expect(Scale([Double]()) == nil && Scale([.nan, .infinity, 1e300]) == nil)
        #expect(Scale([5, 5]) != nil && Scale([0, 0]) != nil && Scale([-1, 3], isLogarithmic: true)?.isLogarithmic == false)
    }

    @Test(arguments: [
        (1234567.0, 0, "1.23M"), (25000, 0, "25k"), (999, 0, "999"), (2.5e9, 0, "2.5G"), (-0.5, 1, "-0.5"), (0.04, 1, "0.0"),
        (16649.5, 2, "16649.50"), (.nan, 2, "-"), (1e60, 0, "1e+60"), (-0.001, 2, "0.00"),
    ])
    func writesNumbersForPeople(value: Double, decimals: Int, text: String) {
        #expect(Scale.text(value, decimals: decimals, short: true) == text)
    }
}
