import TestSupport
import Testing

@testable import Shared
@testable import ind

/// Every length from 1 to 254 against the formula, computed anew over the whole window.
struct NaiveTests {
    private static let bars = ContractTests.market(300)
    private static let closes = bars.map(\.close)

    private func compare(_ name: String, _ length: Int, _ formula: (Int) -> [Double]?) {
        var indicator = ContractTests.fresh(name, [Double(length)])
        for number in Self.bars.indices {
            let got = ContractTests.values(&indicator, Self.bars[number], true)
            guard let want = formula(number) else {
                #expect(got.allSatisfy { $0.isNaN }, "\(name) \(length) at \(number)")
                continue
            }
            for (left, right) in zip(got, want) where !(abs(left - right) <= 1e-9 * max(abs(right), Self.closes[number])) {
                Issue.record("\(name) \(length) at \(number): \(left), expected \(right)")
                return
            }
        }
    }

    private func window(_ number: Int, _ length: Int) -> ArraySlice<Double>? {
        number + 1 < length ? nil : Self.closes[number + 1 - length...number]
    }

    private func mean(_ values: ArraySlice<Double>) -> Double { values.reduce(0, +) / Double(values.count) }

    private static let lengths = [Int](1...254)

    @Test(arguments: lengths) func movingAverages(length: Int) {
        compare("sma", length) { window($0, length).map { [mean($0)] } }
        compare("wma", length) { number in
            window(number, length).map { values in
                let weights = (1...length).map(Double.init)
                return [zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)]
            }
        }
        var average = Double.nan
        let averages = Self.closes.indices.map { number -> Double in
            if number + 1 == length { average = mean(Self.closes[0..<length]) }
            if number + 1 > length { average += (Self.closes[number] - average) * 2 / Double(length + 1) }
            return average
        }
        compare("ema", length) { $0 + 1 < length ? nil : [averages[$0]] }
    }

    @Test(arguments: lengths) func deviations(length: Int) {
        compare("stddev", length) { number in
            window(number, length).map { values in
                let mean = mean(values)
                return [(values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)).squareRoot()]
            }
        }
    }

    @Test(arguments: lengths) func channels(length: Int) {
        compare("donchian", length) { number in
            guard number + 1 >= length else { return nil }
            let bars = Self.bars[number + 1 - length...number]
            let high = bars.map(\.high).max() ?? 0
            let low = bars.map(\.low).min() ?? 0
            return [high, (high + low) / 2, low]
        }
        compare("aroon", length) { number in
            guard number >= length else { return nil }
            let bars = Array(Self.bars[number - length...number])
            let high = bars.lastIndex { $0.high == bars.map(\.high).max() } ?? 0
            let low = bars.lastIndex { $0.low == bars.map(\.low).min() } ?? 0
            return [100 * Double(high) / Double(length), 100 * Double(low) / Double(length)]
        }
    }

    @Test(arguments: lengths) func lines(length: Int) {
        compare("mom", length) { $0 < length ? nil : [Self.closes[$0] - Self.closes[$0 - length]] }
        guard length > 1 else { return }
        compare("linreg", length) { number in
            window(number, length).map { values in
                let middle = Double(length - 1) / 2
                let mean = mean(values)
                let places = values.indices.map { Double($0 - values.startIndex) - middle }
                let slope = zip(values, places).reduce(0) { $0 + ($1.0 - mean) * $1.1 } / places.reduce(0) { $0 + $1 * $1 }
                return [mean + slope * middle]
            }
        }
    }

    /// Ten million steps at a price of 100,000: the windows' results are still those of their formula.
    @Test func doesNotDrift() {
        var random = Seeded(seed: 4)
        var means = SMA(20)
        var deviations = StandardDeviation(20)
        var last: [Double] = []
        var close = 100_000.0
        #if DEBUG
            let steps = 200_000
        #else
            let steps = 10_000_000
        #endif
        for step in 0..<steps {
            close += Double(Int(random.next() >> 52)) / 2048 - 1
            let mean = means.next(close, true)
            let deviation = deviations.next(close, true)
            if step >= steps - 20 { last.append(close) }
            if step == steps - 1 {
                let exact = last.reduce(0, +) / 20
                let spread = (last.reduce(0) { $0 + ($1 - exact) * ($1 - exact) } / 20).squareRoot()
                #expect(abs(mean - exact) <= 1e-12 * exact)
                #expect(abs(deviation - spread) <= 1e-9 * spread)
            }
        }
    }
}
