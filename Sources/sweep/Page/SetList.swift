import Drawing
import Performance
import Shared

/// The best sets of a page with their parameters and metrics, as a list that its script sorts.
struct SetList {
    let sets: PageSets
    let ranking: Ranking

    /// More rows slow a browser down; the records on standard output include all sets.
    private static let most = 200
    private static let metrics = [
        "total_trades", "total_pnl", "return_pct", "win_rate", "profit_factor", "expectancy_r", "max_drawdown_pct", "sharpe",
    ]

    func write(_ output: inout Output) {
        output.heading(2, "The best sets", id: "sets")
        let count = sets.results.count
        if count > SetList.most {
            output.paragraph(
                "The first \(SetList.most) of \(count) sets stand here; the rows that sweep writes have all.", kind: "small")
        }
        let metrics = [ranking.metric] + SetList.metrics.filter { $0 != ranking.metric }
        let columns =
            [ListColumn("Rank", .number, first: .ascending)]
            + sets.parameters.map { ListColumn($0.name, $0.isNumeric ? .number : .text, first: .ascending) }
            + metrics.map { ListColumn(MetricNames.words($0), .number, isSigned: SetList.signed.contains($0)) }
        var json = JSON()
        let rows = sets.results.prefix(SetList.most).enumerated().map { place, ranked in
            _ = json.scan(Array(ranked.result.row.dropLast()))
            let values = zip(sets.parameters, sets.sets[place].places).map { MarkupCell($0.values[$1]) }
            return [MarkupCell(ranked.value == nil ? "-" : "\(place + 1)")] + values + metrics.map { cell($0, json) }
        }
        output.list(columns, rows, headedBy: "sets")
    }

    private static let signed: Set = ["total_pnl", "return_pct", "sharpe", "expectancy_r"]

    private func cell(_ metric: String, _ json: borrowing JSON) -> MarkupCell {
        let place = json.value(metric)
        guard place > 0, let number = json.double(place) else { return MarkupCell("-") }
        if metric == "total_trades" { return MarkupCell(json.excerpt(place)) }
        return SetList.signed.contains(metric) ? MarkupCell(number) : MarkupCell(number.roundedText)
    }
}
