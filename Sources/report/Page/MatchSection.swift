import Drawing
import Performance
import Shared

/// The differences between the trades of a later run and their partners in the first run.
struct MatchSection {
    let first: RunComparison.Run
    let difference: RunComparison.Difference

    /// Most pairs that are listed, those with the largest differences.
    private static let most = 50

    private static let names = [
        "matched": "Trades with a partner", "only_first": "Trades of the first run alone",
        "only_second": "Trades of the later run alone", "avg_slippage_pct": "Average slippage, %",
        "max_slippage_pct": "Largest slippage, %", "matched_by_time": "Partners found by time, not by their signal",
    ]

    func write(_ output: inout Output) {
        output.heading(2, "Trades of \(difference.run.name) against \(first.name)")
        output.paragraph(
            "Partners have the same signal, or about the same time. Slippage above 0 is to the later run's disadvantage.")
        output.table(
            ["", "Value"],
            difference.summary.map {
                [MarkupCell(MatchSection.names[$0.name] ?? $0.name), MarkupCell(MetricsTable.text($0.value))]
            })
        let order = difference.matches.indices.map { (size: abs(change($0).double), place: $0) }.filter { $0.size > 0 }.sorted {
            ($1.size, $0.place) < ($0.size, $1.place)
        }
        if order.isEmpty { return }
        output.heading(3, order.count > MatchSection.most ? "The \(MatchSection.most) largest differences" : "Differences")
        output.table(
            ["Exit (UTC)", "Difference", "First result", "Later result", "Slippage, %", "Entry delay", "Market", "Side"],
            order.prefix(MatchSection.most).map { row($0.place) })
    }

    private func change(_ place: Int) -> Decimal {
        difference.matches[place].second.trade.pnl - difference.matches[place].first.trade.pnl
    }

    private static func delay(_ milliseconds: Int) -> String {
        if abs(milliseconds) < 60_000 { return MetricsTable.rounded(Double(milliseconds) / 1000) + " s" }
        return (milliseconds < 0 ? "-" : "") + TimeSpan.text(abs(milliseconds) / 1000 * 1000)
    }

    private func row(_ place: Int) -> [MarkupCell] {
        let match = difference.matches[place]
        let trade = match.second.trade
        return [
            MarkupCell(ResultPage.moment(trade.exitTime)), MarkupCell(change(place).double),
            MarkupCell(match.first.trade.pnl.double),
            MarkupCell(trade.pnl.double), MarkupCell(MetricsTable.text(.ratio(match.slippagePercent))),
            MarkupCell(match.entryDelay.map(MatchSection.delay) ?? "-"),
            MarkupCell(difference.run.trades.markets[trade.market].symbol.text), MarkupCell(trade.isLong ? "long" : "short"),
        ]
    }
}
