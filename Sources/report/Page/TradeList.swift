import Shared

/// The trades of a page, the newest first.
struct TradeList {
    let trades: Trades

    /// A page with more would take a browser long; the rest is in `--csv`.
    private static let most = 2000

    func write(_ output: inout Output) {
        guard trades.keepsDetails, !trades.all.isEmpty else { return }
        output.write("<h2>Trades</h2>\n")
        if trades.all.count > TradeList.most {
            output.write(
                string:
                    "<p><small>The last \(TradeList.most) of \(trades.all.count) trades; report --csv writes all.</small></p>\n"
            )
        }
        output.write(
            "<table>\n<tr><th>Exit (UTC)</th><th>Market</th><th>Side</th><th>Strategy</th><th>Quantity</th><th>Entry</th><th>Exit</th><th>Reason</th><th>Hours</th><th>R</th><th>Result</th></tr>\n"
        )
        for place in trades.all.indices.suffix(TradeList.most).reversed() {
            output.write(string: row(trades.all[place], trades.details[place]))
        }
        output.write("</table>\n")
    }

    private func row(_ trade: ClosedTrade, _ detail: TradeDetail) -> String {
        func digits(_ number: Decimal?) -> String { number.map(\.description) ?? "-" }
        let hours = trade.entryTime.map { MetricsTable.rounded(Double(trade.exitTime - $0) / 3_600_000) } ?? "-"
        let risk = trade.risk.flatMap { $0.isZero ? nil : MetricsTable.rounded(trade.pnl.double / $0.double) } ?? "-"
        let currency = trades.currencies[trade.currency].name
        let cells = [
            Page.moment(trade.exitTime), trades.markets[trade.market].symbol.text, trade.isLong ? "long" : "short",
            trades.strategies[trade.strategy], digits(detail.quantity), digits(detail.entry), digits(detail.exit),
            trades.reasons[trade.reason], hours, risk,
        ]
        let kind = trade.pnl.isZero ? "" : Decimal.zero < trade.pnl ? "good" : "bad"
        let result = MetricsTable.rounded(trade.pnl.double) + (currency.isEmpty ? "" : " \(currency)")
        return "<tr>" + cells.map { "<td>\(Plain.markup($0))</td>" }.joined()
            + "<td class=\"\(kind)\">\(Plain.markup(result))</td></tr>\n"
    }
}
