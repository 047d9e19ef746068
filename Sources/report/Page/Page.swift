import Drawing
import Performance
import Shared
import Verdict

/// `--html`: a report as one self-contained page; it loads nothing from elsewhere.
struct Page {
    let trades: Trades
    let cash: Cash
    /// The groups of all trades, one for each currency.
    let whole: [Group]
    let open: [OpenPosition]
    /// The groupings of `--by`, in addition to the tables that each page has.
    let groupings: [Grouping]
    /// The verdicts of `--verdict`; empty without it.
    let verdicts: [(group: Group, verdict: Verdict)]
    /// The texts of `--note`, such as the parameters and command lines of the run.
    let notes: [String]
    let history: CandleHistory

    func write(_ output: inout Output) {
        let list = TradeList(trades: trades)
        Page.frame.write(title: "Trading report", data: list.data, &output) { writeBody(list, &$0) }
    }

    /// The frame of all pages of the command, around their bodies.
    static let frame = ResultPage(generator: "report")

    private func writeBody(_ list: TradeList, _ output: inout Output) {
        ResultPage.writeTitle("Trading report", isSimulated: whole.contains(where: \.metrics.isSimulated), &output)
        if let span = Page.span(trades) {
            output.paragraph("\(Messages.count(trades.all.count, "trade")) from \(span) UTC")
        } else {
            output.paragraph("No trade was closed.")
        }
        writeVerdicts(&output)
        for group in whole { AccountSection(page: self, group: group).writeResults(&output) }
        PriceSection(trades: trades, history: history).write(&output)
        list.write(&output)
        for group in whole { AccountSection(page: self, group: group).writeSpread(&output) }
        Benchmark(history: history).write(&output)
        writeGroups(&output)
        if !open.isEmpty {
            output.heading(2, "Open positions")
            output.table(
                ["Market"] + MetricsTable.positionColumns.dropFirst().map(MetricNames.words),
                open.map { MetricsTable.row($0, trades).map { MarkupCell($0) } })
        }
        for group in whole where group.metrics.total > 0 { AccountSection(page: self, group: group).writeFigures(&output) }
        if notes.isEmpty { return }
        output.heading(2, "Parameters")
        output.notes(notes)
    }

    private func writeVerdicts(_ output: inout Output) {
        for (group, verdict) in verdicts {
            output.heading(2, "Verdict" + (whole.count > 1 ? ": " + group.currency.name : ""))
            output.verdict(verdict.sentence, verdict.figures.map { [$0.name, $0.value, $0.note] })
        }
    }

    private func writeGroups(_ output: inout Output) {
        let usual: [[Grouping]] = [[.symbol], [.side], [.strategy]]
        let tables = usual + (groupings.isEmpty || usual.contains(groupings) ? [] : [groupings])
        for groupings in tables where !trades.all.isEmpty {
            let parts = trades.groups(by: groupings, cash: cash)
            // A table with a single row would repeat the figures above.
            if parts.count < 2, usual.contains(groupings) { continue }
            let name = groupings.map(\.words).joined(separator: " and ")
            output.heading(2, "Results by \(name)")
            output.table(
                [name.prefix(1).uppercased() + name.dropFirst()] + MetricsTable.columns.map(MetricNames.words),
                parts.map { ([$0.title] + MetricsTable.row($0)).map { MarkupCell($0) } })
        }
    }

    // MARK: Texts

    /// The name of a group of trades, for a person.
    func name(_ grouping: Grouping, _ key: Int) -> String {
        let name = grouping.names(key, trades).compactMap(\.value).joined(separator: ":")
        if name.isEmpty { return "unknown" }
        return grouping == .weekday ? name.prefix(1).uppercased() + name.dropFirst() : name
    }

    /// The time from the first entry to the last exit as text; nil without trades.
    static func span(_ trades: Trades) -> String? {
        guard let first = trades.all.map({ $0.entryTime ?? $0.exitTime }).min(), let last = trades.all.last else { return nil }
        return "\(ResultPage.moment(first)) to \(ResultPage.moment(last.exitTime))"
    }

    /// The beginnings by which a page written by `report` is recognised; pages of earlier versions named no generator.
    static let beginnings = [
        PageTemplate.beginning(generator: "report"),
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Trades</title>\n",
    ]
}
