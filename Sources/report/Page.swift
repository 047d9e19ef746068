import Shared

/// `--html`: one page, complete in itself: no script, nothing fetched from elsewhere.
struct Page {
    let trades: Trades
    let cash: Cash
    /// The groups of all trades, one for each currency.
    let whole: [Group]
    let open: [OpenPosition]
    /// What `--by` asks for beside the tables that each page has.
    let groupings: [Grouping]

    func write(_ output: inout Output) {
        output.write(string: Page.head)
        output.write(whole.contains(where: \.metrics.isSimulated) ? "<h1>SIMULATED trades</h1>\n" : "<h1>Trades</h1>\n")
        if let first = trades.all.map({ $0.entryTime ?? $0.exitTime }).min(), let last = trades.all.last {
            output.write(
                string: "<p>\(Messages.count(trades.all.count, "trade")), \(Timestamp.text(first)) to "
                    + "\(Timestamp.text(last.exitTime))</p>\n")
        }
        for group in whole { write(group, &output) }
        let usual: [[Grouping]] = [[.symbol], [.side], [.strategy], [.reason], [.month], [.weekday], [.hour]]
        let tables = usual + (groupings.isEmpty || usual.contains(groupings) ? [] : [groupings])
        for groupings in tables where !trades.all.isEmpty {
            let name = groupings.map(\.rawValue).joined(separator: " and ")
            output.write(string: "<h2>By \(name)</h2>\n")
            let parts = trades.groups(by: groupings, cash: cash)
            write([[name] + MetricsTable.columns] + parts.map { [$0.title] + MetricsTable.row($0) }, &output)
        }
        if !open.isEmpty {
            output.write("<h2>Open</h2>\n")
            write([MetricsTable.positionColumns] + open.map { MetricsTable.row($0, trades) }, &output)
        }
        output.write("</body>\n</html>\n")
    }

    private func write(_ group: Group, _ output: inout Output) {
        if !group.currency.name.isEmpty { output.write(string: "<h2>\(Page.escaped(group.currency.name))</h2>\n") }
        let (equity, drawdown) = points(group)
        if let chart = Chart(equity) {
            output.write("<h3>Equity</h3>\n")
            chart.write("equity", title: "equity after each trade", &output)
        }
        if let chart = Chart(drawdown) {
            output.write("<h3>Drawdown</h3>\n")
            chart.write("drawdown", title: "distance from the peak before, after each trade", &output)
        }
        let fields = MetricsRecord(group.metrics).fields
        output.write("<dl>\n")
        for field in fields {
            output.write(string: "<div><dt>\(field.name)</dt><dd>\(MetricsTable.text(field.value))</dd></div>\n")
        }
        output.write("</dl>\n")
    }

    private func points(_ group: Group) -> (equity: [Chart.Point], drawdown: [Chart.Point]) {
        var curve = EquityCurve(start: group.metrics.curve.start)
        var equity: [Chart.Point] = []
        var drawdown: [Chart.Point] = []
        trades.forEachChange { change in
            if trades.currencies[change.currency].name != group.currency.name { return }
            if equity.isEmpty {
                equity.append(Chart.Point(time: change.begin, value: curve.equity.double))
                drawdown.append(Chart.Point(time: change.begin, value: 0))
            }
            curve.add(change.amount)
            equity.append(Chart.Point(time: change.time, value: curve.equity.double))
            drawdown.append(Chart.Point(time: change.time, value: -curve.drawdown.double))
        }
        return (equity, drawdown)
    }

    private func write(_ rows: [[String]], _ output: inout Output) {
        output.write("<table>\n")
        for (place, row) in rows.enumerated() {
            let cell = place == 0 ? "th" : "td"
            output.write(string: "<tr>" + row.map { "<\(cell)>\(Page.escaped($0))</\(cell)>" }.joined() + "</tr>\n")
        }
        output.write("</table>\n")
    }

    /// A strategy's name comes from outside.
    private static func escaped(_ text: String) -> String {
        text.replacingBytes(of: "&", with: "&amp;").replacingBytes(of: "<", with: "&lt;")
            .replacingBytes(of: ">", with: "&gt;").replacingBytes(of: "\"", with: "&quot;")
    }

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
        :root { color-scheme: light dark; --line: light-dark(#d8d8d8, #3a3a3a); --good: light-dark(#0a7d4b, #4cc38a); --bad: light-dark(#c22f3d, #ff6369); }
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        svg { width: 100%; height: auto; }
        path { fill: none; stroke-width: 1.5; stroke: var(--good); vector-effect: non-scaling-stroke; }
        .drawdown path { stroke: var(--bad); }
        .grid { stroke: var(--line); stroke-width: 0.5; }
        .axis { font-size: 11px; dominant-baseline: middle; fill: currentColor; opacity: 0.7; }
        dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.5rem 1.5rem; }
        dt { font-size: 0.8rem; opacity: 0.7; }
        dd { margin: 0; font-variant-numeric: tabular-nums; font-size: 1.1rem; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; display: block; overflow-x: auto; }
        th, td { text-align: right; padding: 0.25rem 0.6rem; border-bottom: 1px solid var(--line); }
        th:first-child, td:first-child { text-align: left; }
        </style>
        </head>
        <body>

        """
}
