import Drawing
import Performance
import Shared
import Verdict

/// `--html`: a sweep on one self-contained page, which loads nothing.
struct SweepPage {
    /// Sentences about the sweep and its input.
    let facts: [String]
    /// The pipe with its `{names}`; nil if it is unknown.
    let pipe: String?
    let command: String
    let ranking: Ranking
    /// Nil if only a walk forward ran.
    let sets: PageSets?
    let verdict: Verdict?
    let walk: WalkSection?
    let mayLackSets: Bool

    /// More curves cannot be told apart.
    private static let mostCurves = 5

    func write(_ output: inout Output) {
        let page = ResultPage(
            generator: SweepPage.generator, style: PackageResources.sweep_css, script: PackageResources.sweep_js)
        page.write(title: "Sweep", &output, body: writeBody)
    }

    private static let generator = "sweep"
    /// The first lines of each page, which identify it.
    static let beginnings = [PageTemplate.beginning(generator: generator)]

    private var metric: String { MetricNames.words(ranking.metric) }

    private func writeBody(_ output: inout Output) {
        let isSimulated = sets?.isSimulated ?? false || walk?.walk.joined.metrics.isSimulated ?? false
        ResultPage.writeTitle("Sweep", isSimulated: isSimulated, &output)
        HeatFigure.writeHatch(&output)
        output.paragraph(facts.joined(separator: " "))
        if let pipe { output.notes([pipe]) }
        if let sets, walk == nil { writeKeys(sets, &output) }
        if let verdict {
            output.heading(2, "Verdict")
            output.verdict(verdict.sentence, verdict.figures.map { [$0.name, $0.value, $0.note] })
        }
        walk?.write(&output)
        if walk == nil, sets == nil { output.paragraph("No set had a rank in any step.") }
        if let sets {
            if walk != nil {
                output.heading(2, "All sets on the whole recording")
                writeKeys(sets, &output)
            }
            HeatMaps(sets: sets, ranking: ranking, mayLackSets: mayLackSets).write(&output)
            writeEquity(sets, &output)
            SetList(sets: sets, ranking: ranking).write(&output)
        }
        output.heading(2, "Command line")
        output.notes([command])
    }

    private func writeKeys(_ sets: PageSets, _ output: inout Output) {
        let (count, values) = (sets.sets.count, sets.values)
        let failed = count - sets.results.count
        let notes = ["\(values.count.grouped) with a rank"] + (failed > 0 ? ["\(failed.grouped) failed"] : [])
        var keys: [(name: String, value: MarkupCell, note: String)] = [
            ("Sets", MarkupCell(count.grouped), notes.joined(separator: ", "))
        ]
        keys.append(
            (
                "Best: \(metric)", MarkupCell(values.first?.roundedText ?? "-"),
                values.isEmpty ? "no set has a rank" : sets.text(of: 0)
            ))
        let above = values.count { $0 > 0 }
        keys.append(
            ("\(metric) above 0", MarkupCell(above.grouped), SweepPage.share(above, values.count, "of the sets with a rank")))
        if ranking.metric != "total_pnl" {
            let gains = sets.sets.count(where: \.isGain)
            keys.append(("Gain after costs", MarkupCell(gains.grouped), SweepPage.share(gains, count, "of all sets")))
        }
        // The values are sorted, in either direction.
        let median = values.isEmpty ? nil : (values[(values.count - 1) / 2] + values[values.count / 2]) / 2
        keys.append(("Median: \(metric)", MarkupCell(median?.roundedText ?? "-"), "of the sets with a rank"))
        output.keys(keys)
    }

    private static func share(_ part: Int, _ all: Int, _ words: String) -> String {
        all == 0 ? words : "\(Int((100 * Double(part) / Double(all)).rounded())) % \(words)"
    }

    private func writeEquity(_ sets: PageSets, _ output: inout Output) {
        let best = sets.results.prefix(SweepPage.mostCurves).filter { $0.value != nil }
        if best.isEmpty { return }
        output.heading(2, "Equity of the best sets")
        var json = JSON()
        var unknown = 0
        var accounts: [PageEquity.Account] = []
        for (place, (value, result)) in best.enumerated() {
            guard let days = result.days else {
                unknown += 1
                continue
            }
            _ = json.scan(Array(result.row.dropLast()))
            accounts.append(
                PageEquity.Account(
                    name: "\(place + 1). \(sets.text(of: place))", text: "\(metric) \((value ?? .nan).roundedText)",
                    start: json.double(json.value("start_balance")), days: days))
        }
        PageEquity(accounts).write(heading: "Balance after each day", currency: sets.currency, &output)
        if unknown > 0 {
            output.paragraph(
                "The equity of \(Messages.count(unknown, "set")) is not known: the rows have no daily returns. Rows of --resume have "
                    + "them with --html or --verdict, and rows of --shard with --verdict; the account's starting balance must be "
                    + "known.", kind: "small")
        }
    }
}
