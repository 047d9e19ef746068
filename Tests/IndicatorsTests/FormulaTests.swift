import Testing

@testable import Indicators

/// A plain formula for the fields of an indicator, over a whole market at once.
typealias Formula = @Sendable (Market, IndicatorDefinition.Parameters) -> [Series]

enum Formulas {
    static let all = [
        averages, oscillators, ranges, volumes, candles, directions, momentum, statistics, adaptive, composed, profiles,
    ].reduce(into: [:]) { all, some in
        all.merge(some) { _, last in last }
    }
}

/// Compares every indicator with its formula: each value, and each candle without a value.
struct FormulaTests {
    static let names = IndicatorDefinition.all.map(\.name)
    /// Indicators without a formula here: for Ehlers' listings and TA-Lib's candle rules there is no shorter form than the code
    /// itself. Tests/Processes compares them with TA-Lib's values.
    static let byReference: Set = [
        "cdl", "ht_dcperiod", "ht_dcphase", "ht_phasor", "ht_sine", "ht_trendline", "ht_trendmode", "mama",
    ]
    static let byFormula = names.filter { !byReference.contains($0) }

    #if DEBUG
        private static let lengths = [Int](1...24) + [100, 254]
    #else
        private static let lengths = [Int](1...254)
    #endif

    private func compare(_ definition: IndicatorDefinition, _ values: [Double], _ market: Market) throws {
        let given = IndicatorDefinition.Parameters(values: values, source: definition.defaults.source)
        let formula = try #require(Formulas.all[definition.name], "every indicator has its formula")
        let want = formula(market, given)
        var indicator = definition.make(given)
        for (number, bar) in market.bars.enumerated() {
            let got = indicator.values(bar, true)
            #expect(got.count == want.count)
            for field in got.indices where !isNear(got[field], want[field].values[number]) {
                let name = definition.names(given)[field]
                Issue.record("\(name) of candle \(number): \(got[field]), expected \(want[field].values[number])")
                return
            }
        }
    }

    private func isNear(_ got: Double, _ want: Double) -> Bool {
        if !got.isFinite || !want.isFinite { return got.isFinite == want.isFinite }
        return abs(got - want) <= 1e-9 * abs(want) + 1e-10
    }

    /// Each length in turn, with the other parameters at their defaults.
    @Test(arguments: byFormula) func everyLength(name: String) throws {
        let market = Market.lively(320)
        let definition = try #require(IndicatorDefinition.all.first { $0.name == name })
        try compare(definition, definition.defaults.values, market)
        for (place, parameter) in definition.parameters.enumerated() {
            guard let least = parameter.leastLength else { continue }
            for length in Self.lengths where length >= least {
                var values = definition.defaults.values
                if place < values.count { values[place] = Double(length) } else { values.append(Double(length)) }
                try compare(definition, values, market)
            }
        }
    }

    @Test(arguments: byFormula) func aMarketThatStandsStill(name: String) throws {
        let definition = try #require(IndicatorDefinition.all.first { $0.name == name })
        for volume in [0.0, 5] { try compare(definition, definition.defaults.values, .flat(320, volume: volume)) }
    }
}

extension IndicatorDefinition.Parameter {
    /// The least number of candles that this parameter allows; nil if it is not a number of candles.
    fileprivate var leastLength: Int? {
        switch kind {
        case .length(_, let atLeast): atLeast
        case .optionalLength: 1
        case .number, .average, .anchor, .patterns, .series: nil
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
