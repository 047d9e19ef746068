import Drawing
import Performance
import Shared

/// A walk forward on a page: the choices of the steps, and their results.
struct WalkSection {
    let walk: WalkTable
    let lengths: WalkLengths
    let isLeastBest: Bool

    /// More steps slow a browser down.
    private static let most = 200
    private var metric: String { MetricNames.words(walk.metric) }
    private var grid: Grid { walk.grid }
    private var shown: [Walk.Done] { walk.done.suffix(WalkSection.most) }

    func write(_ output: inout Output) {
        let (train, test) = (TimeSpan.text(lengths.train), TimeSpan.text(lengths.test))
        output.heading(2, "Walk forward")
        output.paragraph(
            "Each step chose the best set on \(train) of candles and tried it on the \(test) after them, with an account of its own. The tests "
                + "show what a trader would have made who chose this way.")
        writeKeys(&output)
        if let days = walk.joined.metrics.tradedDays {
            let curve = PageEquity.Account(
                name: "All tests", text: Messages.count(walk.joined.metrics.total, "trade"),
                start: walk.joined.metrics.curve.start?.double, days: days)
            PageEquity([curve]).write(heading: "Equity of all tests joined", currency: walk.joined.currency.name, &output)
        } else {
            output.paragraph("The equity of the tests is not known: 'report --cash' does not say what the account began with.")
        }
        writeChoices(&output)
        writeSteps(&output)
    }

    private func writeKeys(_ output: inout Output) {
        let metrics = walk.joined.metrics
        let unit = walk.joined.currency.name.isEmpty ? "" : " \(walk.joined.currency.name)"
        func mean(_ values: [Double]) -> MarkupCell { MarkupCell(walk.mean(values)?.roundedText ?? "-") }
        let count = walk.done.count
        let tested = walk.done.compactMap(\.testValue)
        output.keys([
            (
                "Net result of all tests",
                MarkupCell(metrics.pnl.double.roundedText + unit, kind: MarkupCell.kind(metrics.pnl.double)),
                metrics.returned.map { "\($0.roundedText) %, \(Messages.count(metrics.total, "trade"))" } ?? ""
            ),
            ("\(metric) when chosen", mean(walk.done.map(\.trainValue)), "mean of \(Messages.count(count, "step"))"),
            (
                "\(metric) in the tests", mean(tested),
                "mean of \(Messages.count(tested.count, "step"))"
                    + (tested.count < count ? ", unknown in \(count - tested.count)" : "")
            ),
            ("Changes of the set", MarkupCell("\(walk.changes)"), "of \(max(count - 1, 0)) possible"),
        ])
    }

    /// Writes the values that the steps chose, coloured by the results of their tests.
    private func writeChoices(_ output: inout Output) {
        guard let scale = HeatScale(shown.compactMap(\.testValue), isLeastBest: isLeastBest, middle: 0) else { return }
        output.heading(3, "Chosen values over time")
        output.paragraph(
            "The colour is the test's \(metric). Values that change with every step are chosen by luck."
                + (walk.done.count > shown.count ? " The last \(shown.count) steps are shown." : ""), kind: "small")
        scale.writeLegend(title: "colours of \(metric) in the tests, from the worst to the best", &output)
        let columns = HeatFigure.Axis(
            name: "begin of the test", labels: shown.map { WalkSection.date($0.step.test.lowerBound) })
        for (place, parameter) in grid.parameters.enumerated() where parameter.values.count > 1 {
            let chosen = shown.map { grid.values(of: $0.train.set)[place] }
            let values = parameter.values.filter(Set(chosen).contains)
            let cells = zip(shown, chosen).enumerated().map { number, step in
                HeatFigure.Cell(
                    column: number, row: values.firstIndex(of: step.1) ?? 0,
                    kind: step.0.testValue.map(scale.kind) ?? HeatFigure.uncoloured,
                    text: step.0.testValue.map(scale.text) ?? "", title: title(step.0, "\(parameter.name) \(step.1)"),
                    isBest: false)
            }
            HeatFigure(columns: columns, rows: .init(name: parameter.name, labels: values), cells).write(
                title: "values of \(parameter.name) by step", &output)
            output.paragraph("", kind: "small told")
        }
    }

    private func title(_ step: Walk.Done, _ choice: String) -> String {
        let span = "\(WalkSection.date(step.step.test.lowerBound)) to \(WalkSection.date(step.step.test.upperBound))"
        return "\(span): \(choice). \(metric) when chosen \(step.trainValue.roundedText), in the test "
            + "\(step.testValue?.roundedText ?? "unknown"); \(Messages.count(step.test.metrics.total, "trade"))"
    }

    private func writeSteps(_ output: inout Output) {
        output.heading(3, "Steps")
        output.table(
            ["Test from", "To"] + grid.parameters.map(\.name)
                + ["\(metric) when chosen", "\(metric) in the test", "Trades", "Net result"],
            shown.map { step in
                [step.step.test.lowerBound, step.step.test.upperBound].map { MarkupCell(WalkSection.date($0)) }
                    + grid.values(of: step.train.set).map { MarkupCell($0) }
                    + [
                        MarkupCell(step.trainValue.roundedText), MarkupCell(step.testValue?.roundedText ?? "-"),
                        MarkupCell("\(step.test.metrics.total)"), MarkupCell(step.test.metrics.pnl.double),
                    ]
            })
    }

    private static func date(_ time: Int) -> String { String(Timestamp.text(time).prefix(10)) }
}
