import TestSupport
import Testing

@testable import Rules
@testable import Shared

struct PriceTests {
    private func prices(_ side: Side, _ entry: String, _ tick: String?, stop: String?, target: String?, value: Double = .nan)
        throws -> [String?]
    {
        var set = ExpressionSet()
        func rule(_ text: String?, _ name: String) throws -> PriceRule? {
            try PriceRule(text.map { StrategyRules.Text($0, option: name) }, name, &set)
        }
        let prices = SignalPrices(
            side, entry: Decimal(entry)!, tick: tick.map { Decimal($0)! }, stop: try rule(stop, "stop"),
            target: try rule(target, "target")
        ) { _ in value }
        return [prices.stop?.description, prices.target?.description]
    }

    @Test func roundsTheStopAwayAndTheTargetTowards() throws {
        #expect(try prices(.long, "16677", "0.1", stop: "0.6%", target: "0.8%") == ["16576.9", "16810.4"])
        #expect(try prices(.short, "16677", "0.1", stop: "0.6%", target: "0.8%") == ["16777.1", "16543.6"])
        #expect(try prices(.long, "100", "0.5", stop: "1%", target: "1%") == ["99.0", "101.0"])
        #expect(try prices(.short, "100.5", "0.5", stop: "1%", target: "1%") == ["102.0", "99.5"])
        #expect(try prices(.long, "0.0000123", "0.0000001", stop: "0.6%", target: "10%") == ["0.0000122", "0.0000135"])
    }

    @Test func multipliesARangeAndARisk() throws {
        #expect(try prices(.long, "100", "0.01", stop: "2 atr_14", target: "2 r", value: 1.234) == ["97.53", "104.94"])
        #expect(try prices(.short, "100", "0.01", stop: "2 atr_14", target: "1.5 r", value: 1.234) == ["102.47", "96.30"])
        #expect(try prices(.long, "100", "0.01", stop: "98.765", target: "0.8%", value: 98.765) == ["98.76", "100.80"])
    }

    @Test func withoutATickNothingIsRounded() throws {
        // Trailing zeros of the entry make no difference.
        for entry in ["16677", "16677.0", "16677.0000"] {
            #expect(try prices(.long, entry, nil, stop: "0.6%", target: "0.8%") == ["16576.938", "16810.416"])
        }
        #expect(try prices(.long, "100.0", nil, stop: "2 atr_14", target: "2 r", value: 1.234) == ["97.532", "104.936"])
        // An order's price has at most 12 decimals. The stop is rounded away from the entry, the target towards it.
        let value = 1.0 / 3 + 99
        #expect(
            try prices(.long, "99.5", nil, stop: "low", target: "2 r", value: value) == ["99.333333333333", "99.833333333334"])
        #expect(try prices(.short, "99", nil, stop: "low", target: nil, value: value) == ["99.333333333334", nil])
    }

    @Test func isNullWhereItIsUnknownOrWrong() throws {
        #expect(try prices(.long, "100", "0.01", stop: "2 atr_14", target: "2 r") == [nil, nil])
        #expect(try prices(.long, "100", "0.01", stop: "2 atr_14", target: nil, value: 60) == [nil, nil])
        // The price is on the wrong side of the entry, or equal to it.
        #expect(try prices(.long, "100", "0.01", stop: "high", target: "high", value: 101) == [nil, "101.00"])
        #expect(try prices(.short, "100", "0.01", stop: "high", target: "high", value: 101) == ["101.00", nil])
        #expect(try prices(.long, "100", "5", stop: "1%", target: "1%") == ["95", nil])
    }

    @Test(arguments: [
        ("0%", "--stop: column 1: expected a number above 0, got '0%'"),
        ("2 r", "--stop: column 1: expected a stop that does not hang on itself, got 'r'"),
        ("2 atr_14 +", "--stop: column 3: expected an operator or the end, got 'atr_14'"),
        ("2 atr_14)", "--stop: column 9: expected an operator or the end, got ')'"),
    ])
    func refuses(text: String, message: String) {
        var set = ExpressionSet()
        do throws(Failure) {
            _ = try PriceRule(StrategyRules.Text(text, option: "stop"), "stop", &set)
            Issue.record("nothing was wrong")
        } catch {
            if case .usage(let got) = error { #expect(got == message) } else { Issue.record("no usage error") }
        }
    }

    /// Compares rounding with whole numbers, for any tick.
    @Test func roundsToAnyTick() {
        var random = Seeded(seed: 5)
        for _ in 0..<20_000 {
            let price = Decimal(Int128(Int(random.next() % 2_000_000)) - 1_000_000, scale: UInt8(random.next() % 6))
            let tick = Decimal(Int128(1 + random.next() % 500), scale: UInt8(random.next() % 6))
            for up in [false, true] {
                let rounded = price.rounded(toTick: tick, up: up)!
                #expect(up ? rounded >= price : rounded <= price)
                let next = up ? rounded.adding(tick.negated)! : rounded.adding(tick)!
                #expect(up ? next < price : next > price)
                #expect(rounded.coefficient % tick.coefficient == 0 && rounded.scale == tick.scale)
            }
        }
    }
}
