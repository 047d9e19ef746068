import Drawing
import Performance
import Shared

/// The sections of a page about one account: key figures with curves, and the spread of its results.
struct AccountSection {
    let page: Page
    let group: Group

    private var metrics: Metrics { group.metrics }
    private var currency: String { group.currency.name }
    private var unit: String { currency.isEmpty ? "" : " \(currency)" }

    /// Writes a heading with the currency, if there are several accounts.
    private func writeName(_ title: String, _ output: inout Output) {
        if page.whole.count > 1 { output.heading(2, "\(title)\(unit.isEmpty ? "" : ":" + unit)") }
    }

    func writeResults(_ output: inout Output) {
        writeName("Result", &output)
        if metrics.total > 0 { writeKeys(&output) }
        writeCurves(&output)
    }

    func writeSpread(_ output: inout Output) {
        guard metrics.total > 0 else { return }
        writeName("Spread of results", &output)
        writeMonths(&output)
        writeBars(&output)
        Exposure(page.trades, currency: currency).write(metrics, unit: unit, &output)
    }

    private func writeKeys(_ output: inout Output) {
        output.keys(KeyFigure.all(metrics, unit: unit).map { ($0.name, MarkupCell($0.text, kind: $0.kind), $0.note) })
    }

    private func writeCurves(_ output: inout Output) {
        let curves = AccountCurves(page.trades, currency: currency, start: metrics.curve.start)
        let kind = metrics.pnl < Decimal.zero ? "bad" : "good"
        if let figure = CurveFigure([.init(kind, name: "equity", curves.equity)]) {
            output.heading(3, "Equity after each trade\(unit.isEmpty ? "" : ", in" + unit)")
            figure.write(title: "equity after each trade", level: curves.start, &output)
        }
        AccountCurves.writeDrawdown(
            [.init("bad", name: "drawdown", curves.drawdown)], isPercent: curves.isPercent, &output)
    }

    // MARK: Spread of results

    /// Writes the result of each month, one row per year.
    private func writeMonths(_ output: inout Output) {
        var byYear: [Int: [Int: Metrics]] = [:]
        for (key, metrics) in parts(.month) { byYear[key / 12, default: [:]][key % 12] = metrics }
        output.heading(3, "Net result by month\(unit.isEmpty ? "" : ", in" + unit)")
        let names = Date.monthNames
        let rows = byYear.keys.sorted().map { year in
            let months = byYear[year] ?? [:]
            let sum = months.values.reduce(Decimal.zero) { $0 + $1.pnl }
            return [MarkupCell("\(year)")]
                + names.indices.map { months[$0].map { MarkupCell($0.pnl.double) } ?? MarkupCell("") }
                + [MarkupCell(sum.double)]
        }
        output.table(["Year"] + names + ["Year's sum"], rows, kind: "months")
    }

    /// Returns the metrics of each part of the account's trades, with the part's key.
    private func parts(_ grouping: Grouping) -> [(key: Int, metrics: Metrics)] {
        var found: [Int: Metrics] = [:]
        page.trades.forEachChange { change in
            guard page.trades.currencies[change.currency].name == currency, let key = grouping.key(change) else { return }
            found[key, default: Metrics(start: nil)].add(change)
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func writeBars(_ output: inout Output) {
        if let figure = BarFigure(distribution) {
            output.heading(3, "Distribution of results\(unit.isEmpty ? "" : ", in" + unit)")
            figure.write(title: "number of trades by result", &output)
        }
        for (grouping, title) in [
            (Grouping.reason, "Net result by reason of the exit"), (.hour, "Net result by hour of the exit, UTC"),
            (.weekday, "Net result by weekday of the exit, UTC"),
        ] {
            let bars = parts(grouping).map { key, metrics in
                let name = page.name(grouping, key)
                let title = "\(name): \(MetricsTable.rounded(metrics.pnl.double)) in \(Messages.count(metrics.total, "trade"))"
                return BarFigure.Bar(
                    name: name, value: metrics.pnl.double, title: title, isGood: Decimal.zero < metrics.pnl)
            }
            guard let figure = BarFigure(bars) else { continue }
            output.heading(3, title)
            figure.write(title: title, &output)
        }
    }

    /// The histogram of the trades' results: at most 24 classes of one width, with a border at 0.
    private var distribution: [BarFigure.Bar] {
        let results = page.trades.all.filter { page.trades.currencies[$0.currency].name == currency }.map(\.pnl.double)
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
                title: "\(Messages.count(count, "trade")), \(range)", isGood: from >= 0)
        }
    }

    // MARK: All figures

    func writeFigures(_ output: inout Output) {
        let fields = MetricsRecord(metrics).fields
        output.heading(2, "All figures\(page.whole.count > 1 && !unit.isEmpty ? ":" + unit : "")")
        output.write("<div class=\"figures\">\n")
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
