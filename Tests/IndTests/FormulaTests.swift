import Testing

@testable import ind

/// An indicator's fields by its plain formula, over a whole market at once.
typealias Formula = @Sendable (Market, Given) -> [Series]

enum Formulas {
    static let all = [averages, oscillators, ranges, volumes, candles].reduce(into: [:]) { all, some in
        all.merge(some) { _, last in last }
    }
}

/// Every line of the table against its formula: each value, and each candle for which there is none yet.
struct FormulaTests {
    static let names = Entry.all.map(\.name)

    #if DEBUG
        private static let lengths = [Int](1...24) + [100, 254]
    #else
        private static let lengths = [Int](1...254)
    #endif

    private func compare(_ entry: Entry, _ values: [Double], _ market: Market) throws {
        let given = Given(values: values, source: entry.standard.source)
        let formula = try #require(Formulas.all[entry.name], "every indicator has its formula")
        let want = formula(market, given)
        var indicator = entry.make(given)
        for (number, bar) in market.bars.enumerated() {
            let got = indicator.values(bar, true)
            #expect(got.count == want.count)
            for field in got.indices where !isNear(got[field], want[field].values[number]) {
                let name = entry.names(given)[field]
                Issue.record("\(name) of candle \(number): \(got[field]), expected \(want[field].values[number])")
                return
            }
        }
    }

    private func isNear(_ got: Double, _ want: Double) -> Bool {
        if !got.isFinite || !want.isFinite { return got.isFinite == want.isFinite }
        return abs(got - want) <= 1e-9 * abs(want) + 1e-10
    }

    /// Each length in turn, the other parameters as they are by default.
    @Test(arguments: names) func everyLength(name: String) throws {
        let market = Market.lively(320)
        let entry = try #require(Entry.all.first { $0.name == name })
        try compare(entry, entry.standard.values, market)
        for (place, parameter) in entry.parameters.enumerated() {
            guard let least = parameter.leastLength else { continue }
            for length in Self.lengths where length >= least {
                var values = entry.standard.values
                if place < values.count { values[place] = Double(length) } else { values.append(Double(length)) }
                try compare(entry, values, market)
            }
        }
    }

    @Test(arguments: names) func aMarketThatStandsStill(name: String) throws {
        let entry = try #require(Entry.all.first { $0.name == name })
        for volume in [0.0, 5] { try compare(entry, entry.standard.values, .flat(320, volume: volume)) }
    }
}

extension Parameter {
    /// The least number of candles that it may be; nil for what is no number of candles.
    fileprivate var leastLength: Int? {
        switch self {
        case .length(_, let atLeast): atLeast
        case .optionalLength: 1
        case .number: nil
        }
    }
}

extension Indicator {
    mutating func values(_ bar: Bar, _ commit: Bool) -> [Double] {
        var values = Values()
        next(bar, commit, &values)
        return values.values
    }
}
