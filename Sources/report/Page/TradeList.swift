import Drawing
import Performance
import Shared

/// The list of trades on a page, the newest first. The page's script sorts the list, and can show more trades than the markup
/// has.
struct TradeList {
    let trades: Trades

    /// Number of trades in the markup; a browser would take long for thousands. The other trades are data for the script.
    private static let shown = 200

    /// Columns that may be wide come last, so that a phone shows the results.
    private static let columns = [
        ListColumn("Exit (UTC)", .text, first: .descending), ListColumn("Result", .number, isSigned: true),
        ListColumn("R", .number), ListColumn("Market", .text), ListColumn("Side", .text), ListColumn("Reason", .text),
        ListColumn("Quantity", .number), ListColumn("Entry price", .number), ListColumn("Exit price", .number),
        ListColumn("Hours", .number), ListColumn("Strategy", .text),
    ]

    func write(_ output: inout Output) {
        guard !trades.all.isEmpty else { return }
        output.heading(2, "Trades", id: "trades")
        let count = trades.all.count
        if count > TradeList.shown {
            output.write(
                string: "<p class=\"small\" id=\"shown\">The last \(TradeList.shown) of \(count) trades stand here; the page's "
                    + "script can show all, and report --csv writes all.</p>\n")
        }
        let rows = trades.all.indices.suffix(TradeList.shown).reversed().lazy.map { place in
            let kind = MarkupCell.kind(trades.all[place].pnl.double)
            return cells(place).enumerated().map { MarkupCell($1, kind: $0 == 1 ? kind : "") }
        }
        output.list(TradeList.columns, rows, headedBy: "trades")
    }

    /// The older trades as JSON, an array of cell texts for each. Empty if all trades are in the markup.
    var data: [UInt8] {
        var output = Output.inMemory()
        output.beginArray()
        for place in trades.all.indices.dropLast(TradeList.shown).reversed() {
            output.beginArray()
            for cell in cells(place) { output.element(quoted: Plain.line(cell)) }
            output.endArray()
        }
        output.endArray()
        return trades.all.count > TradeList.shown ? output.bytes : []
    }

    private func cells(_ place: Int) -> [String] {
        let (trade, detail) = (trades.all[place], trades.details[place])
        func digits(_ number: Decimal?) -> String { number.map(\.description) ?? "-" }
        func named(_ text: String) -> String { text.isEmpty ? "-" : text }
        let hours = trade.entryTime.map { MetricsTable.rounded(Double(trade.exitTime - $0) / 3_600_000) } ?? "-"
        let risk = trade.risk.flatMap { $0.isZero ? nil : MetricsTable.rounded(trade.pnl.double / $0.double) } ?? "-"
        let currency = trades.currencies[trade.currency].name
        return [
            ResultPage.moment(trade.exitTime),
            MetricsTable.rounded(trade.pnl.double) + (currency.isEmpty ? "" : " \(currency)"), risk,
            (trade.isSimulated ? mark : "") + trades.markets[trade.market].symbol.text, trade.isLong ? "long" : "short",
            named(trades.reasons[trade.reason]), digits(detail.quantity), digits(detail.entry), digits(detail.exit), hours,
            named(trades.strategies[trade.strategy]),
        ]
    }

    /// Mark of a simulated trade if others are not simulated. If all are, the page's title says so.
    private var mark: String { trades.isPartlySimulated ? "SIMULATED " : "" }
}
