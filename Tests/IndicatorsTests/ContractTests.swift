import Shared
import Testing

@testable import Indicators

/// Requirements for every indicator of the table.
struct ContractTests {
    static let names = FormulaTests.names

    private func fresh(_ name: String, _ parameters: [Double]? = nil) -> any Indicator {
        let definition = IndicatorDefinition.named(name)!
        let values = parameters ?? definition.defaults.values
        return definition.make(IndicatorDefinition.Parameters(values: values, source: definition.defaults.source))
    }

    private func same(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: names) func putsAsManyValuesAsItHasFields(name: String) {
        var indicator = fresh(name)
        let definition = IndicatorDefinition.named(name)
        for bar in Market.lively(5).bars { #expect(indicator.values(bar, true).count == definition?.fields.count) }
    }

    /// Forming candles leave no trace, however many they are and whatever their values.
    @Test(arguments: names) func formingStatesLeaveNoTrace(name: String) {
        var plain = fresh(name)
        var disturbed = fresh(name)
        for (bar, other) in zip(Market.lively(400).bars, Market.lively(400, seed: 99).bars) {
            _ = disturbed.values(other, false)
            let forming = disturbed.values(bar, false)
            let closed = disturbed.values(bar, true)
            #expect(same(forming, closed))
            #expect(same(closed, plain.values(bar, true)))
        }
    }

    /// A value that is known once stays known, except when the market has no range, no volume or no deviation.
    @Test(arguments: names) func staysKnownInALivelyMarket(name: String) {
        var indicator = fresh(name)
        var known = indicator.values(Market.lively(1).bars[0], false).map { _ in false }
        for bar in Market.lively(1500).bars {
            let values = indicator.values(bar, true)
            guard bar.volume > 0, bar.range > 0 else { continue }
            for place in values.indices {
                #expect(!known[place] || values[place].isFinite)
                known[place] = known[place] || values[place].isFinite
            }
        }
        #expect(known.allSatisfy { $0 })
    }

    /// Whole columns give the same bits as candle after candle.
    @Test(arguments: names) func columnsAreWhatCandlesGive(name: String) throws {
        let definition = try #require(IndicatorDefinition.named(name))
        let request = IndicatorRequest(definition, definition.defaults)
        let bars = Market.lively(1500).bars
        let columns = IndicatorSet.columns([request, request], bars)
        var set = IndicatorSet([request, request])
        var values = Values()
        #expect(columns.count == 2 * definition.fields.count)
        for (row, bar) in bars.enumerated() {
            set.next(bar, isClosed: true, &values)
            #expect(values.values.map(\.bitPattern) == columns.map { $0[row].bitPattern })
        }
    }

    /// The texts for people exist, and each is one line without a final full stop.
    @Test(arguments: names) func tellsHowToReadIt(name: String) throws {
        let definition = try #require(IndicatorDefinition.named(name))
        for text in [definition.meaning, definition.reading, definition.formula, definition.origin] {
            #expect(!text.isEmpty && !text.hasSuffix(".") && !text.contains("\n"))
        }
        #expect(definition.fields.allSatisfy { $0.drawing != nil })
        #expect(Set(definition.fields.map(\.suffix)).count == definition.fields.count)
        #expect(Set(definition.parameters.map(\.name)).count == definition.parameters.count)
    }

    /// The names of an indicator's fields lead back to it and to its parameters.
    @Test(arguments: names) func itsFieldsLeadBackToIt(name: String) throws {
        let definition = try #require(IndicatorDefinition.named(name))
        let typed = definition.words(definition.defaults).joined(separator: ",")
        for (place, field) in definition.names(definition.defaults).enumerated() {
            let typed = definition.isOfPatterns ? CandlePattern.all[place].name : typed
            let found = try #require(IndicatorField(field))
            #expect(found.definition.name == name)
            #expect(found.option == "--\(name)" + (typed.isEmpty ? "" : " \(typed)"))
        }
    }

    // MARK: Windows

    /// The indicators that look at a window: their formulas forget an outlier. The other indicators remember all candles.
    private static let windows = names.filter { name in
        guard let definition = IndicatorDefinition.named(name), let formula = Formulas.all[name] else { return false }
        return outliers.allSatisfy { outlier in
            let (struck, spared) = (formula(struck(by: outlier), definition.defaults), formula(market, definition.defaults))
            return zip(struck, spared).allSatisfy { left, right in
                zip(left.values, right.values).dropFirst(struckAt + patience + 1).allSatisfy { near($0, $1) }
            }
        }
    }

    private static let market = Market.lively(400)
    private static let struckAt = 50
    /// No default window is longer.
    private static let patience = 200
    private static let outliers: [@Sendable (inout Bar) -> Void] = [
        { ($0.high, $0.close) = (1e9, 1e9) }, { ($0.low, $0.close) = (1e-9, 1e-9) }, { $0.volume = 1e12 },
    ]

    private static func struck(by outlier: (inout Bar) -> Void) -> Market {
        var bars = market.bars
        outlier(&bars[struckAt])
        return Market(bars: bars)
    }

    private static func near(_ left: Double, _ right: Double) -> Bool {
        !left.isFinite && !right.isFinite || abs(left - right) <= 1e-9 * abs(right) + 1e-8
    }

    /// The indicator with its default parameters, and for `vwap` also with its optional window of 20 candles.
    private func variants(_ name: String) -> [any Indicator] {
        name == "vwap" ? [fresh(name), fresh(name, [20])] : [fresh(name)]
    }

    private func expectNear(_ left: [Double], _ right: [Double], _ place: String) {
        for (left, right) in zip(left, right) { #expect(Self.near(left, right), "\(place)") }
    }

    @Test func someLookAtAWindowAndSomeRememberAll() {
        #expect(Self.windows.contains("sma") && !Self.windows.contains("ema"))
    }

    /// An outlier that has left the window has no effect any more.
    @Test(arguments: windows) func forgetsAnOutlier(name: String) {
        for outlier in Self.outliers {
            for (var struck, var spared) in zip(variants(name), variants(name)) {
                for (number, (hit, bar)) in zip(Self.struck(by: outlier).bars, Self.market.bars).enumerated() {
                    let (left, right) = (struck.values(hit, true), spared.values(bar, true))
                    if number > Self.struckAt + Self.patience { expectNear(left, right, "\(name) at \(number)") }
                }
            }
        }
    }

    /// The number of candles in which values could drift. DRIFT in the environment sets it: scripts/test --all tries ten million.
    private static var length: Int {
        if let text = System.environment("DRIFT"), let count = Int(text) { return count }
        #if DEBUG
            return 10_000
        #else
            return 1_000_000
        #endif
    }

    /// After many candles at a price of 100,000 the values are the same as if only the last candles had been seen.
    @Test(arguments: windows) func doesNotDrift(name: String) {
        let steps = Self.length
        let bars = Market.lively(4800, price: 100_000).bars
        for (var long, var short) in zip(variants(name), variants(name)) {
            var values = Values()
            for step in 0..<steps {
                values.clear()
                long.next(later(bars[step % bars.count], step / bars.count), true, &values)
                if step >= steps - 400 {
                    let right = short.values(later(bars[step % bars.count], step / bars.count), true)
                    if step == steps - 1 { expectNear(values.values, right, name) }
                }
            }
        }
    }

    /// The bar in a later round of its market, which lasts a hundred days.
    private func later(_ bar: Bar, _ round: Int) -> Bar {
        var bar = bar
        bar.time += round * 100 * 86_400_000
        bar.end += round * 100 * 86_400_000
        return bar
    }
}
