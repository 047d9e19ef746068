import Shared
import Testing
import Verdict

@testable import Performance

struct TradedDaysTests {
    private func metrics(_ trades: [(pnl: Int, entry: Int, exit: Int)], start: Int? = 1000) -> Metrics {
        var metrics = Metrics(start: start.map { Decimal(Int128($0)) })
        for trade in trades {
            metrics.add(
                .trade(
                    ClosedTrade(
                        market: 0, strategy: 0, interval: 0, reason: 0, currency: 0, isLong: true, entryTime: trade.entry,
                        exitTime: trade.exit, pnl: Decimal(Int128(trade.pnl)), fee: nil, funding: nil)))
        }
        return metrics
    }

    private let day = Interval.dayLength

    /// Calculated by hand: 1000, 1100, 880, 968 on the days 10, 11 and 13.
    @Test func returnsByHand() throws {
        let days = try #require(
            metrics([
                (100, 9 * day, 10 * day), (-200, 10 * day, 11 * day), (-20, 11 * day, 11 * day + 5),
                (88, 13 * day, 13 * day + 7),
            ]).tradedDays)
        #expect(days.returns.map(\.day) == [10, 11, 13])
        #expect(zip(days.returns, [0.1, -0.2, 0.1]).allSatisfy { abs($0.value - $1) < 1e-15 })
        #expect(days.range == 9..<14)
        #expect(days.trades == 4 && days.longestHold == day)
        #expect(days.setReturns(of: 8..<15).dailyReturns.map { ($0 * 1000).rounded() } == [0, 0, 100, -200, 0, 100, 0])
    }

    @Test func nothingIsLeftAfterARuin() throws {
        let days = try #require(metrics([(-1200, 0, 1), (500, day, day + 1), (600, 2 * day, 2 * day + 1)]).tradedDays)
        #expect(days.returns.map(\.day) == [0])
        #expect(days.returns[0].value == -1.2)
        #expect(days.range == 0..<3)
    }

    @Test func withoutAStartNothingIsKnown() { #expect(metrics([(5, 0, 1)], start: nil).tradedDays == nil) }

    @Test func withoutTradesThereAreNoDays() throws {
        let days = try #require(metrics([]).tradedDays)
        #expect(days.returns.isEmpty && days.range == nil)
        #expect(TradedDays.union([nil, 3..<5, 5..<5, 7..<9]) == 3..<9)
        #expect(TradedDays.union([nil]).isEmpty)
    }

    @Test func aRecordKeepsAll() throws {
        for trades in [[], [(100, 9 * day, 10 * day), (-7, 10 * day, 12 * day)]] {
            let days = try #require(metrics(trades).tradedDays)
            let text = Output.object { output in
                output.name("traded_days")
                days.write(&output)
            }.bytes
            var json = JSON()
            #expect(json.scan(text) == nil)
            #expect(TradedDays(json, json.value("traded_days")) == days)
        }
        var json = JSON()
        #expect(json.scan(Array(#"{"traded_days":{"trades":1,"longest_hold":5,"days":[7,3],"returns":[1]}}"#.utf8)) == nil)
        #expect(TradedDays(json, json.value("traded_days")) == nil)
    }
}
