import Drawing
import Performance
import Shared

/// `--compare` with `--html`: runs side by side on one page.
struct ComparisonPage {
    let comparison: RunComparison
    /// Parameters or a command line of each run, in the order of the runs; later runs may have none.
    let notes: [String]

    /// Most runs whose curves can be told apart in one figure.
    static let mostRuns = 6

    private var runs: [RunComparison.Run] { comparison.runs }
    private var names: [String] { runs.map(\.name) }
    /// Currencies with trades. A run without trades also has an account, which does not count.
    private var currencies: [String] {
        comparison.currencies.filter { name in
            runs.contains { $0.groups.contains { $0.currency.name == name && $0.metrics.total > 0 } }
        }
    }
    /// Whether there is a column of differences, which makes sense for two runs only.
    private var hasDifference: Bool { runs.count == 2 }

    func write(_ output: inout Output) {
        Page.frame.write(title: "Runs side by side", &output, body: writeBody)
    }

    private func writeBody(_ output: inout Output) {
        ResultPage.writeTitle("Runs side by side", isSimulated: runs.contains(where: \.isSimulated), &output)
        writeLegend(&output)
        for currency in currencies {
            let accounts = runs.map { run in run.groups.first { $0.currency.name == currency } }
            if currencies.count > 1 { output.heading(2, "Result\(currency.isEmpty ? "" : ": " + currency)") }
            writeKeys(accounts, unit: currency.isEmpty ? "" : " \(currency)", &output)
            writeCurves(accounts, currency: currency, &output)
            writeMonths(currency, &output)
        }
        for difference in comparison.differences { MatchSection(first: runs[0], difference: difference).write(&output) }
        for currency in currencies { writeFigures(currency, &output) }
        writeParameters(&output)
    }

    /// Writes which curve belongs to which run.
    private func writeLegend(_ output: inout Output) {
        output.legend(
            runs.map { run in
                let span = Page.span(run.trades).map { " from \($0) UTC" } ?? ""
                return (run.name, "\(run.mark)\(Messages.count(run.trades.all.count, "trade"))\(span)")
            })
    }

    private func table(_ first: String, _ rows: [[MarkupCell]], _ output: inout Output) {
        output.table([first] + names + (hasDifference ? ["Difference"] : []), rows)
    }

    // MARK: Figures, curves, months

    private func writeKeys(_ accounts: [Group?], unit: String, _ output: inout Output) {
        let figures = accounts.map { account in
            account.map { group in
                KeyFigure.all(group.metrics, unit: unit)
                    + [KeyFigure(name: "Return", value: group.metrics.returned, unit: " %", isSigned: true, note: "")]
            }
        }
        guard let known = figures.compactMap({ $0 }).first else { return }
        let rows = known.indices.map { place -> [MarkupCell] in
            let own = figures.map { $0?[place] }
            var cells = [MarkupCell(known[place].title)]
            cells += own.map { MarkupCell($0?.text ?? "-", kind: $0?.kind ?? "") }
            if hasDifference {
                let values = own.map { $0?.value }
                let difference = values[0].flatMap { first in values[1].map { $0 - first } }
                let unit = known[place].unit == " %" ? " points" : known[place].unit
                cells.append(MarkupCell(KeyFigure.text(difference, unit, isSigned: true)))
            }
            return cells
        }
        table("", rows, &output)
    }

    private func writeCurves(_ accounts: [Group?], currency: String, _ output: inout Output) {
        let curves = zip(runs, accounts).map { run, account in
            AccountCurves(run.trades, currency: currency, start: account?.metrics.curve.start)
        }
        let starts = Set(zip(curves, accounts).compactMap { $1 == nil ? nil : $0.start })
        // Curves with different starting balances are compared by their returns.
        let isEqual = starts.count < 2
        let isPercent = !isEqual && curves.allSatisfy { $0.start > 0 || $0.equity.isEmpty }
        let equity = zip(runs, curves).enumerated().map { place, pair in
            let points = pair.1.equity.map { point in
                let gain = point.value - pair.1.start
                return CurveFigure.Point(
                    time: point.time, value: isEqual ? point.value : isPercent ? 100 * gain / pair.1.start : gain)
            }
            return CurveFigure.Curve("run\(place)", name: pair.0.name, points)
        }
        if let figure = CurveFigure(equity) {
            let unit = currency.isEmpty ? "" : ", in \(currency)"
            output.heading(
                3,
                isEqual
                    ? "Equity after each trade\(unit)"
                    : isPercent
                        ? "Return after each trade, in percent of the starting balance" : "Result after each trade\(unit)")
            figure.write(
                title: "equity after each trade", unit: isPercent ? " %" : "", level: isEqual ? starts.first : 0, &output)
        }
        let drawdown = zip(runs, curves).enumerated().map { CurveFigure.Curve("run\($0)", name: $1.0.name, $1.1.drawdown) }
        AccountCurves.writeDrawdown(drawdown, isPercent: curves.allSatisfy { $0.isPercent || $0.drawdown.isEmpty }, &output)
    }

    private func writeMonths(_ currency: String, _ output: inout Output) {
        let months = runs.map { run in
            var sums: [Int: Decimal] = [:]
            run.trades.forEachChange { change in
                guard run.trades.currencies[change.currency].name == currency, let key = Grouping.month.key(change) else {
                    return
                }
                sums[key] = (sums[key] ?? .zero) + change.amount
            }
            return sums
        }
        let keys = Set(months.flatMap(\.keys)).sorted()
        if keys.isEmpty { return }
        output.heading(3, "Net result by month\(currency.isEmpty ? "" : ", in \(currency)")")
        table(
            "Month",
            keys.map { key in
                var cells = [MarkupCell("\(Date.monthNames[key % 12]) \(key / 12)")]
                cells += months.map { $0[key].map { MarkupCell($0.double) } ?? MarkupCell("-") }
                if hasDifference {
                    cells.append(MarkupCell(difference(months[0][key] ?? .zero, months[1][key] ?? .zero)))
                }
                return cells
            }, &output)
    }

    private func difference(_ first: Decimal, _ second: Decimal) -> String {
        KeyFigure.text((second - first).double, "", isSigned: true)
    }

    private func writeFigures(_ currency: String, _ output: inout Output) {
        let fields = runs.map { run in
            run.groups.first { $0.currency.name == currency }.map { MetricsRecord($0.metrics).fields }
        }
        output.heading(2, "All figures\(currencies.count > 1 && !currency.isEmpty ? ": " + currency : "")")
        for group in MetricNames.groups {
            output.heading(3, group.title)
            let rows = group.names.map { name -> [MarkupCell] in
                let values = fields.map { $0?.first { $0.name == name.field }?.value }
                let texts = values.map { $0.map(MetricsTable.text) ?? "-" }
                return [MarkupCell(name.name)] + texts.map { MarkupCell($0 == "-" ? $0 : $0 + name.unit) }
                    + (hasDifference ? [MarkupCell(RunComparison.difference(values))] : [])
            }
            table("", rows, &output)
        }
    }

    // MARK: Parameters

    /// Writes the parameters of the runs that the trades show, and the notes.
    private func writeParameters(_ output: inout Output) {
        output.heading(2, "Parameters")
        func row(_ name: String, _ text: (RunComparison.Run) -> String) -> [MarkupCell] {
            [MarkupCell(name)] + runs.map { MarkupCell(text($0)) }
        }
        output.table(
            [""] + names,
            [
                row("Markets") { run in ComparisonPage.list(run) { run.trades.markets[$0.market].symbol.text } },
                row("Candles") { run in
                    ComparisonPage.list(run) { trade in
                        let name = run.trades.intervals[trade.interval]
                        return Interval(name)?.peopleName ?? name
                    }
                },
                row("Strategies") { run in ComparisonPage.list(run) { run.trades.strategies[$0.strategy] } },
                row("Sides") { run in ComparisonPage.list(run) { $0.isLong ? "long" : "short" } },
                row("Starting balance") { run in
                    run.groups.map { MetricsTable.text(.money($0.metrics.curve.start)) + " \($0.currency.name)" }
                        .joined(separator: ", ")
                },
            ])
        for (run, note) in zip(runs, notes) {
            output.heading(3, run.name)
            output.notes([note])
        }
    }

    /// Returns the first five names of a run's trades, sorted.
    private static func list(_ run: RunComparison.Run, _ name: (ClosedTrade) -> String) -> String {
        let names = Set(run.trades.all.map(name)).subtracting([""]).sorted()
        if names.isEmpty { return "-" }
        return names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
