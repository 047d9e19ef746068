import Drawing
import Shared

/// What a page tells of one account: the figures that decide, its curves, and how its results are spread.
struct AccountSection {
    let page: Page
    let group: Group

    private var metrics: Metrics { group.metrics }
    private var unit: String { group.currency.name.isEmpty ? "" : " \(group.currency.name)" }

    func write(_ output: inout Output) {
        if !group.currency.name.isEmpty { output.write(string: "<h2>\(Plain.markup(group.currency.name))</h2>\n") }
        if metrics.total > 0 { writeKeys(&output) }
        writeCurves(&output)
        writeMonths(&output)
        writeBars(&output)
        writeFigures(&output)
    }

    // MARK: The figures that decide

    private func writeKeys(_ output: inout Output) {
        func text(_ value: Double?, _ unit: String, signed: Bool = false) -> String {
            value.map { (signed && $0 > 0 ? "+" : "") + MetricsTable.rounded($0) + unit } ?? "-"
        }
        let isGain = Decimal.zero < metrics.pnl
        let returned = metrics.returned.map { text($0, " %", signed: true) } ?? "no starting balance"
        let keys: [(name: String, value: String, more: String, kind: String)] = [
            (
                "Net result", text(metrics.pnl.double, unit, signed: true), returned,
                metrics.pnl.isZero ? "" : isGain ? "good" : "bad"
            ),
            (
                "Expectancy", text(metrics.expectancyInR, " R", signed: true),
                metrics.tradesWithR == 0
                    ? "no trade had a stop" : "per trade, of \(Messages.count(metrics.tradesWithR, "trade")) with a stop", ""
            ),
            (
                "Largest drawdown", text(metrics.curve.deepestPercent, " %"),
                "\(MetricsTable.rounded(metrics.curve.deepest.double))\(unit), closed trades", ""
            ),
            ("Fees", text(metrics.feeShare, " %"), "of gross profit", ""),
            (
                "Extra cost it can bear", (metrics.breakEvenCost ?? 0) > 0 ? text(metrics.breakEvenCost, " bp") : "none",
                isGain ? "of turnover; more makes the result zero" : "the run loses already", ""
            ),
        ]
        output.write("<div class=\"keys\">\n")
        for key in keys {
            output.write(
                string: "<div><span>\(key.name)</span><b class=\"\(key.kind)\">\(Plain.markup(key.value))</b>"
                    + "<span>\(Plain.markup(key.more))</span></div>\n")
        }
        output.write("</div>\n")
    }

    // MARK: Curves

    private func writeCurves(_ output: inout Output) {
        var curve = EquityCurve(start: metrics.curve.start)
        var equity: [CurveFigure.Point] = []
        var drawdown: [CurveFigure.Point] = []
        page.trades.forEachChange { change in
            if page.trades.currencies[change.currency].name != group.currency.name { return }
            if equity.isEmpty {
                equity.append(CurveFigure.Point(time: change.begin, value: curve.equity.double))
                drawdown.append(CurveFigure.Point(time: change.begin, value: 0))
            }
            curve.add(change.amount)
            equity.append(CurveFigure.Point(time: change.time, value: curve.equity.double))
            let below = curve.drawdownPercent ?? curve.drawdown.double
            drawdown.append(CurveFigure.Point(time: change.time, value: -below))
        }
        if let figure = CurveFigure(equity) {
            output.write("<h3>Equity after each trade</h3>\n")
            let isLoss = metrics.pnl < Decimal.zero
            figure.write(isLoss ? "loss" : "gain", title: "equity after each trade", level: equity.first?.value, &output)
        }
        if let figure = CurveFigure(drawdown, ceiling: 0) {
            let isPercent = metrics.curve.start != nil
            output.write(string: "<h3>Drawdown from the peak\(isPercent ? ", in percent" : "")</h3>\n")
            figure.write("loss", title: "drawdown after each trade", unit: isPercent ? " %" : "", &output)
        }
    }

    // MARK: Months, and how results are spread

    /// Results and returns of each month, a year a row.
    private func writeMonths(_ output: inout Output) {
        let months = parts(.month)
        guard months.count > 1 else { return }
        var byYear: [Int: [Int: Metrics]] = [:]
        for (key, metrics) in months { byYear[key / 12, default: [:]][key % 12] = metrics }
        output.write("<h3>Net result by month</h3>\n")
        let names = Date.monthNames
        output.write(
            string: "<table>\n<tr><th>Year</th>" + names.map { "<th>\($0)</th>" }.joined() + "<th>Year's sum</th></tr>\n")
        for year in byYear.keys.sorted() {
            let months = byYear[year] ?? [:]
            let sum = months.values.reduce(Decimal.zero) { $0 + $1.pnl }
            let cells = names.indices.map { months[$0].map { Self.cell($0.pnl) } ?? "<td></td>" }
            output.write(string: "<tr><td>\(year)</td>" + cells.joined() + Self.cell(sum) + "</tr>\n")
        }
        output.write("</table>\n")
    }

    private static func cell(_ amount: Decimal) -> String {
        let kind = amount.isZero ? "" : Decimal.zero < amount ? " class=\"good\"" : " class=\"bad\""
        return "<td\(kind)>\(MetricsTable.rounded(amount.double))</td>"
    }

    /// The metrics of each part of the account's trades, by the part's key.
    private func parts(_ grouping: Grouping) -> [(key: Int, metrics: Metrics)] {
        var found: [Int: Metrics] = [:]
        page.trades.forEachChange { change in
            guard page.trades.currencies[change.currency].name == group.currency.name, let key = grouping.key(change) else {
                return
            }
            found[key, default: Metrics(start: nil)].add(change)
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func writeBars(_ output: inout Output) {
        if let figure = BarFigure(distribution) {
            output.write(string: "<h3>Distribution of results\(unit.isEmpty ? "" : ", in" + unit)</h3>\n")
            figure.write(title: "number of trades by result", &output)
        }
        for (grouping, title) in [
            (Grouping.reason, "Net result by reason of the exit"), (.hour, "Net result by hour of the exit, UTC"),
            (.weekday, "Net result by weekday of the exit"),
        ] {
            let bars = parts(grouping).map { key, metrics in
                let name = grouping.names(key, page.trades).compactMap(\.value).joined(separator: ":")
                let title = "\(name): \(MetricsTable.rounded(metrics.pnl.double)) in \(Messages.count(metrics.total, "trade"))"
                return BarFigure.Bar(
                    name: name.isEmpty ? "-" : name, value: metrics.pnl.double, title: title, isGood: Decimal.zero < metrics.pnl
                )
            }
            guard bars.count > 1, let figure = BarFigure(bars) else { continue }
            output.write(string: "<h3>\(title)</h3>\n")
            figure.write(title: title, &output)
        }
    }

    /// How many trades ended with about which result: at most 24 classes of one width, with a border at 0.
    private var distribution: [BarFigure.Bar] {
        let results = page.trades.all.filter { page.trades.currencies[$0.currency].name == group.currency.name }.map(
            \.pnl.double)
        guard results.count > 4, let low = results.min(), let high = results.max(), low < high else { return [] }
        let rough = (high - low) / 20
        let unit = pow(10, log10(rough).rounded(.down))
        let width = ([1, 2, 5, 10].first { $0 * unit >= rough } ?? 10) * unit
        let first = Int((low / width).rounded(.down))
        let decimals = max(0, -Int(log10(width).rounded(.down)))
        var counts = [Int](repeating: 0, count: Int((high / width).rounded(.down)) - first + 1)
        for result in results { counts[Int((result / width).rounded(.down)) - first] += 1 }
        return counts.enumerated().map { place, count in
            let from = Double(first + place) * width
            let range = "\(MetricsTable.rounded(from)) to \(MetricsTable.rounded(from + width))"
            return BarFigure.Bar(
                name: Scale.text(from, decimals: decimals), value: Double(count),
                title: "\(Messages.count(count, "trade")), \(range)",
                isGood: from >= 0)
        }
    }

    // MARK: All figures

    private func writeFigures(_ output: inout Output) {
        let fields = MetricsRecord(metrics).fields
        output.write("<h3>All figures</h3>\n<div class=\"figures\">\n")
        for part in MetricNames.groups {
            output.write(string: "<div><h3>\(part.title)</h3><dl>\n")
            for (field, name, unit) in part.names {
                guard let value = fields.first(where: { $0.name == field })?.value else { continue }
                let text = MetricsTable.text(value)
                output.write(string: "<div><dt>\(name)</dt><dd>\(text)\(text == "-" ? "" : unit)</dd></div>\n")
            }
            output.write("</dl></div>\n")
        }
        output.write("</div>\n")
    }
}
