import Shared
import TestSupport
import Testing

@testable import Performance
@testable import report

struct MetricsTests {
    private func trade(_ pnl: String, from entry: Int = 0, to exit: Int) -> Performance.ClosedTrade {
        Performance.ClosedTrade(
            market: 0, strategy: 0, interval: 0, reason: 0, currency: 0, isLong: true, entryTime: entry, exitTime: exit,
            pnl: Decimal(pnl)!, fee: nil,
            funding: nil)
    }

    private func metrics(_ trades: [Performance.ClosedTrade], start: String? = "1000") -> Metrics {
        var metrics = Metrics(start: start.flatMap { Decimal($0) })
        for trade in trades { metrics.add(.trade(trade)) }
        return metrics
    }

    /// Calculated by hand: 1000, 1100, 880, 968 on the days 0, 1 and 3. The day between is flat.
    @Test func ratiosByHand() throws {
        let day = Interval.dayLength
        let metrics = metrics([trade("100", to: 1), trade("-220", to: day + 1), trade("88", to: 3 * day + 1)])
        let returns = [0.1, -0.2, 0, 0.1]
        let mean = returns.reduce(0, +) / 4
        let deviation = (returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
        #expect(abs(try #require(metrics.sharpe) - mean / deviation * 365.0.squareRoot()) < 1e-12)
        #expect(abs(try #require(metrics.sortino) - mean / 0.1 * 365.0.squareRoot()) < 1e-12)
        #expect(metrics.days == 4)
        #expect(metrics.curve.deepest == Decimal("220")!)
        #expect(metrics.curve.deepestPercent == 20)
        #expect(metrics.returned == -3.2)
    }

    /// Funding that belongs to no trade still changes the balance.
    @Test func lateFundingCounts() {
        var metrics = metrics([trade("10", to: 1)])
        metrics.add(.funding(LateFunding(market: 0, currency: 0, time: 2, amount: Decimal("-3")!)))
        #expect(metrics.pnl == Decimal("7")!)
        #expect(metrics.funding == Decimal("-3")!)
        #expect(metrics.curve.equity == Decimal("1007")!)
        #expect(metrics.total == 1)
    }

    @Test func equalReturnsHaveNoDeviation() {
        let day = Interval.dayLength
        let profits = ["100", "110", "121", "133.1"]
        let metrics = metrics(profits.enumerated().map { trade($1, to: $0 * day) })
        #expect(metrics.sharpe == nil)
        #expect(metrics.sortino == nil)
        #expect(metrics.calmar == nil)
    }

    @Test func withoutAStartNoRatios() {
        let metrics = metrics([trade("-1", to: 1), trade("2", to: Interval.dayLength)], start: nil)
        #expect(metrics.sharpe == nil && metrics.sortino == nil && metrics.calmar == nil && metrics.returned == nil)
        #expect(metrics.curve.deepestPercent == nil)
        #expect(metrics.curve.deepest == Decimal("1")!)
    }

    /// Compares with a count of every millisecond.
    @Test func timeInMarket() throws {
        var random = Seeded(seed: 4)
        for _ in 0..<200 {
            var trades: [Performance.ClosedTrade] = []
            var isOpen = [Bool](repeating: false, count: 200)
            for _ in 0..<Int(random.next() % 6 + 1) {
                let entry = Int(random.next() % 150)
                let exit = entry + Int(random.next() % 50)
                trades.append(trade("1", from: entry, to: exit))
                for moment in entry..<exit { isOpen[moment] = true }
            }
            trades.sort { $0.exitTime < $1.exitTime }
            let span = trades.map(\.exitTime).max()! - trades.compactMap(\.entryTime).min()!
            let share = span == 0 ? nil : 100 * Double(isOpen.count { $0 }) / Double(span)
            #expect(metrics(trades).timeInMarket == share)
        }
    }

    /// A few days have no meaningful yearly growth, and a single day has no deviation.
    @Test func shortSpans() throws {
        let day = Interval.dayLength
        let losses = (0..<30).map { trade($0 == 0 ? "-10" : "1", to: $0 * day) }
        #expect(metrics(Array(losses.prefix(29))).calmar == nil)
        #expect(metrics(losses).calmar != nil)
        #expect(metrics(Array(losses.prefix(1))).sortino == nil)
        #expect(metrics(Array(losses.prefix(2))).sortino != nil)
    }

    @Test func streaks() {
        let metrics = metrics(["1", "2", "0", "3", "-1", "-1", "-1", "4"].enumerated().map { trade($1, to: $0) })
        #expect(metrics.longestWins == 2)
        #expect(metrics.longestLosses == 3)
    }

    /// An account at or below zero has no yearly growth, and nothing is divided by it.
    @Test func ruin() {
        let day = Interval.dayLength
        let gone = metrics([trade("-1000", to: 1), trade("5", to: day)])
        #expect(gone.sharpe == nil && gone.sortino == nil)
        #expect(metrics([trade("-2000", to: 1), trade("1", to: 40 * day)]).calmar == nil)
        #expect(metrics([]).calmar == nil)
    }
}
