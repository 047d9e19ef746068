import TestSupport
import Testing

@testable import Shared
@testable import ind

/// What must hold of every line of the table.
struct ContractTests {
    static let names = Entry.all.map(\.name)

    /// A market with gaps, flat stretches and candles without volume.
    static func market(_ count: Int, seed: UInt64 = 7) -> [Bar] {
        var random = Seeded(seed: seed)
        func noise() -> Double { Double(Int(random.next() >> 44)) / Double(1 << 20) - 0.5 }
        var close = 100.0
        return (0..<count).map { number in
            let isFlat = number % 97 < 9
            let open = isFlat || number % 5 != 0 ? close : close * (1 + noise() * 0.01)
            close = isFlat ? open : open * (1 + noise() * 0.02)
            let high = max(open, close) * (isFlat ? 1 : 1 + abs(noise()) * 0.01)
            let low = min(open, close) * (isFlat ? 1 : 1 - abs(noise()) * 0.01)
            let volume = isFlat || number % 11 == 0 ? 0 : abs(noise()) * 100
            return Bar(time: number * 180_000, open: open, high: high, low: low, close: close, volume: volume)
        }
    }

    static func fresh(_ name: String, _ parameters: [Double]? = nil) -> any Indicator {
        let entry = Entry.all.first { $0.name == name }!
        let values = parameters ?? entry.parameters.compactMap(\.standard)
        return entry.make(Given(values: values, source: entry.source ?? .close))
    }

    static func values(_ indicator: inout any Indicator, _ bar: Bar, _ commit: Bool) -> [Double] {
        var values = Values()
        indicator.next(bar, commit, &values)
        return values.values
    }

    static func same(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: names) func putsAsManyValuesAsItHasFields(name: String) {
        var indicator = Self.fresh(name)
        let entry = Entry.all.first { $0.name == name }
        for bar in Self.market(5) { #expect(Self.values(&indicator, bar, true).count == entry?.fields.count) }
    }

    /// Any number of forming states, with any values, leave no trace.
    @Test(arguments: names) func formingStatesLeaveNoTrace(name: String) {
        var plain = Self.fresh(name)
        var disturbed = Self.fresh(name)
        let others = Self.market(400, seed: 99)
        for (bar, other) in zip(Self.market(400), others) {
            var wrong = other
            wrong.time = bar.time
            _ = Self.values(&disturbed, wrong, false)
            let forming = Self.values(&disturbed, bar, false)
            let closed = Self.values(&disturbed, bar, true)
            #expect(Self.same(forming, closed))
            #expect(Self.same(closed, Self.values(&plain, bar, true)))
        }
    }

    /// A value that was there once does not go away, but where the market gives none: no range, no volume, no deviation.
    @Test(arguments: names) func staysKnownInALivelyMarket(name: String) {
        var indicator = Self.fresh(name)
        var known = [Bool](repeating: false, count: Self.values(&indicator, Self.market(1)[0], false).count)
        for bar in Self.market(1500) where bar.volume > 0 && bar.range > 0 {
            let values = Self.values(&indicator, bar, true)
            for place in values.indices {
                if name != "pivots" { #expect(!known[place] || values[place].isFinite) }
                known[place] = known[place] || values[place].isFinite
            }
        }
        #expect(known.allSatisfy { $0 })
    }

    /// A market that stands still gives numbers or null, and no infinity.
    @Test(arguments: names) func standsAFlatMarket(name: String) {
        for volume in [0.0, 5] {
            var indicator = Self.fresh(name)
            for number in 0..<400 {
                let bar = Bar(time: number * 180_000, open: 7, high: 7, low: 7, close: 7, volume: volume)
                for value in Self.values(&indicator, bar, true) { #expect(!value.isInfinite) }
            }
        }
    }

    /// An outlier that has left the window leaves nothing behind in what looks at a window only.
    @Test(arguments: [
        "sma", "wma", "stddev", "zscore", "bb", "donchian", "willr", "cci", "linreg", "slope", "vwma", "trima", "hma",
    ])
    func forgetsAnOutlier(name: String) {
        var struck = Self.fresh(name)
        var spared = Self.fresh(name)
        let bars = Self.market(200)
        for (number, bar) in bars.enumerated() {
            var outlier = bar
            if number == 50 {
                outlier.high = 1e9
                outlier.close = 1e9
            }
            let hit = Self.values(&struck, outlier, true)
            let clean = Self.values(&spared, bar, true)
            guard number > 50 + 60 else { continue }
            for (left, right) in zip(hit, clean) where !(left.isNaN && right.isNaN) {
                #expect(abs(left - right) <= 1e-9 * max(abs(right), bar.close), "\(name) at \(number)")
            }
        }
    }
}
