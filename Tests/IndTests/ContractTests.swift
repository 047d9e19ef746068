import Testing

@testable import ind

/// What must hold of every line of the table.
struct ContractTests {
    static let names = FormulaTests.names

    private func fresh(_ name: String, _ parameters: [Double]? = nil) -> any Indicator {
        let entry = Entry.all.first { $0.name == name }!
        return entry.make(Given(values: parameters ?? entry.standard.values, source: entry.standard.source))
    }

    private func same(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    @Test(arguments: names) func putsAsManyValuesAsItHasFields(name: String) {
        var indicator = fresh(name)
        let entry = Entry.all.first { $0.name == name }
        for bar in Market.lively(5).bars { #expect(indicator.values(bar, true).count == entry?.fields.count) }
    }

    /// Any number of forming states, with any values, leave no trace.
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

    /// A value that was there once does not go away, but where the market gives none: no range, no volume, no deviation.
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

    // MARK: Windows

    /// Those that remember all that they have seen, in a mean or a sum without end. Every other one looks at a window.
    private static let remembering: Set = [
        "ema", "rma", "dema", "tema", "kama", "zlema", "t3", "rsi", "stochrsi", "cmo", "trix", "tsi", "macd", "ppo", "adx",
        "cc",
        "atr", "natr", "kc", "st", "sar", "chandelier", "obv", "ad", "adosc", "pvt", "efi", "ha", "divergence", "mtrend",
        "fisher",
    ]
    private static let windows = names.filter { !remembering.contains($0) }

    /// With its customary parameters, and those that take one more with it, too: `vwap` of 20 candles.
    private func variants(_ name: String) -> [any Indicator] {
        name == "vwap" ? [fresh(name), fresh(name, [20])] : [fresh(name)]
    }

    private func expectNear(_ left: [Double], _ right: [Double], _ place: String) {
        for (left, right) in zip(left, right) where left.isFinite || right.isFinite {
            #expect(abs(left - right) <= 1e-9 * abs(right) + 1e-8, "\(place)")
        }
    }

    /// An outlier that has left the window leaves nothing behind.
    @Test(arguments: windows) func forgetsAnOutlier(name: String) {
        let outliers: [(inout Bar) -> Void] = [
            { ($0.high, $0.close) = (1e9, 1e9) }, { ($0.low, $0.close) = (1e-9, 1e-9) }, { $0.volume = 1e12 },
        ]
        for outlier in outliers {
            for (var struck, var spared) in zip(variants(name), variants(name)) {
                for (number, bar) in Market.lively(400).bars.enumerated() {
                    var hit = bar
                    if number == 50 { outlier(&hit) }
                    let (left, right) = (struck.values(hit, true), spared.values(bar, true))
                    if number > 50 + 200 { expectNear(left, right, "\(name) at \(number)") }
                }
            }
        }
    }

    /// Ten million steps at a price of 100,000: what it says is what it would say had it seen the last candles only.
    @Test(arguments: windows) func doesNotDrift(name: String) {
        #if DEBUG
            let steps = 10_000
        #else
            let steps = 10_000_000
        #endif
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

    /// The bar as it comes in another round of its market of a hundred days.
    private func later(_ bar: Bar, _ round: Int) -> Bar {
        var bar = bar
        bar.time += round * 100 * 86_400_000
        bar.end += round * 100 * 86_400_000
        return bar
    }
}
