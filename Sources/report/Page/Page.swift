import Drawing
import Shared

/// `--html`: a report on one page, complete in itself: no script, nothing fetched from elsewhere.
struct Page {
    let trades: Trades
    let cash: Cash
    /// The groups of all trades, one for each currency.
    let whole: [Group]
    let open: [OpenPosition]
    /// What `--by` asks for beside the tables that each page has.
    let groupings: [Grouping]
    /// Parameters and command lines that belong to the run, as `--note` gives them.
    let notes: [String]
    let benchmark: Benchmark

    func write(_ output: inout Output) {
        output.write(string: Page.head)
        let isSimulated = whole.contains(where: \.metrics.isSimulated)
        output.write(isSimulated ? "<h1>Trades <em>SIMULATED</em></h1>\n" : "<h1>Trades</h1>\n")
        if let first = trades.all.map({ $0.entryTime ?? $0.exitTime }).min(), let last = trades.all.last {
            output.write(
                string:
                    "<p>\(Messages.count(trades.all.count, "trade")) from \(Page.moment(first)) to \(Page.moment(last.exitTime)) "
                    + "UTC</p>\n")
        }
        for note in notes { output.write(string: "<pre>\(Plain.markup(note))</pre>\n") }
        if trades.all.isEmpty { output.write("<p>No trade was closed.</p>\n") }
        for group in whole { AccountSection(page: self, group: group).write(&output) }
        benchmark.write(&output)
        writeGroups(&output)
        if !open.isEmpty {
            output.write("<h2>Open positions</h2>\n")
            write([MetricsTable.positionColumns.map(Page.words)] + open.map { MetricsTable.row($0, trades) }, &output)
        }
        TradeList(trades: trades).write(&output)
        output.write("</body>\n</html>\n")
    }

    private func writeGroups(_ output: inout Output) {
        let usual: [[Grouping]] = [[.symbol], [.side], [.strategy]]
        let tables = usual + (groupings.isEmpty || usual.contains(groupings) ? [] : [groupings])
        for groupings in tables where !trades.all.isEmpty {
            let parts = trades.groups(by: groupings, cash: cash)
            // A table of one row says what the figures above say.
            if parts.count < 2, usual.contains(groupings) { continue }
            let name = groupings.map(\.rawValue).joined(separator: " and ")
            output.write(string: "<h2>By \(name)</h2>\n")
            write([[name] + MetricsTable.columns.map(Page.words)] + parts.map { [$0.title] + MetricsTable.row($0) }, &output)
        }
    }

    func write(_ rows: [[String]], _ output: inout Output) {
        output.write("<table>\n")
        for (place, row) in rows.enumerated() {
            let cell = place == 0 ? "th" : "td"
            output.write(string: "<tr>" + row.map { "<\(cell)>\(Plain.markup($0))</\(cell)>" }.joined() + "</tr>\n")
        }
        output.write("</table>\n")
    }

    // MARK: Texts

    /// A field's name in words: `max_drawdown_pct` is Largest drawdown, %.
    static func words(_ field: String) -> String {
        for group in MetricNames.groups {
            guard let found = group.names.first(where: { $0.field == field }) else { continue }
            return found.name + (found.unit.isEmpty ? "" : ",\(found.unit)")
        }
        let text = field.replacing("_pct", with: ", %").replacing("_", with: " ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    static func moment(_ time: Int) -> String { String(Timestamp.text(time).prefix(16)).replacing("T", with: " ") }

    /// How our pages begin; those of earlier versions had no generator.
    static let beginnings = [
        "<meta name=\"generator\" content=\"bybit-pipe report\">\n",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Trades</title>\n",
    ].map { "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n" + $0 }

    private static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="generator" content="bybit-pipe report">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Trades</title>
        <style>
        :root { color-scheme: light dark; --line: light-dark(#e1e3e6, #343a42); --faint: light-dark(#5e6670, #98a1ac); --good: light-dark(#0b6fc2, #5cb0ff); --bad: light-dark(#b5384b, #ff7d8c); --ground: light-dark(#f5f6f8, #1d2127); }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
        h1 em { font-style: normal; font-size: 0.6em; vertical-align: middle; padding: 0.15em 0.5em; border: 1px solid currentColor; border-radius: 4px; color: light-dark(#9a5b00, #ffb454); }
        h2 { margin: 2.2rem 0 0.6rem; font-size: 1.25rem; } h3 { margin: 1.4rem 0 0.4rem; font-size: 1rem; }
        svg { width: 100%; height: auto; break-inside: avoid; }
        path { fill: none; stroke-width: 1.8; stroke: var(--good); vector-effect: non-scaling-stroke; }
        .loss path { stroke: var(--bad); }
        .grid { stroke: var(--line); stroke-width: 1; }
        .level { stroke: var(--faint); stroke-width: 1; stroke-dasharray: 4 4; }
        .axis { font-size: 12px; dominant-baseline: middle; fill: var(--faint); }
        rect.good { fill: var(--good); } rect.bad { fill: var(--bad); }
        .keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.8rem; margin: 1rem 0; }
        .keys div { background: var(--ground); border-radius: 8px; padding: 0.7rem 0.9rem; }
        .keys b { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
        .keys span, dt, p small { font-size: 0.82rem; color: var(--faint); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0 2rem; }
        dl { margin: 0; } dl div { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid var(--line); padding: 0.2rem 0; }
        dd { margin: 0; font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; font-size: 0.92rem; }
        th, td { text-align: right; padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
        th { color: var(--faint); font-weight: 500; } th:first-child, td:first-child { text-align: left; }
        .good { color: var(--good); } .bad { color: var(--bad); }
        pre { background: var(--ground); padding: 0.5rem 0.8rem; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
        @media print { body { margin: 0; max-width: none; font-size: 11px; } table { display: table; } h2 { break-after: avoid; } }
        </style>
        </head>
        <body>

        """
}
