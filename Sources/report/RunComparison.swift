import Performance
import Shared

/// `--compare`: runs side by side, and the differences between each trade of a later run and its partner in the first run.
struct RunComparison {
    struct Run {
        let name: String
        let trades: Trades
        let groups: [Group]

        var isSimulated: Bool { groups.contains(where: \.metrics.isSimulated) }
        /// The prefix of a simulated run's name in tables.
        var mark: String { isSimulated ? "SIMULATED " : "" }
    }

    /// A trade of the first run and its partner in a later run.
    struct Match {
        let first: (trade: ClosedTrade, detail: TradeDetail)
        let second: (trade: ClosedTrade, detail: TradeDetail)
        let reason: Pairing.Reason

        /// How much worse the later run's price was, in the price's own unit: a higher price paid, or a lower price received.
        var entrySlippage: Decimal? { Match.slippage(first.detail.entry, second.detail.entry, buys: first.trade.isLong) }
        var exitSlippage: Decimal? { Match.slippage(first.detail.exit, second.detail.exit, buys: !first.trade.isLong) }

        var slippage: Decimal? { entrySlippage.flatMap { entry in exitSlippage.map { entry + $0 } } }
        /// Entry and exit slippage together, in percent of the first run's entry.
        var slippagePercent: Double? {
            guard let slippage, let entry = first.detail.entry, !entry.isZero else { return nil }
            return 100 * slippage.double / entry.double
        }
        var entryDelay: Int? { first.trade.entryTime.flatMap { early in second.trade.entryTime.map { $0 - early } } }

        private static func slippage(_ first: Decimal?, _ second: Decimal?, buys: Bool) -> Decimal? {
            guard let first, let second else { return nil }
            return buys ? second - first : first - second
        }
    }

    /// A later run's matches with the first run.
    struct Difference {
        let run: Run
        let matches: [Match]
        let unmatched: (first: Int, second: Int)

        init(_ first: Run, _ run: Run) {
            self.run = run
            let pairs = Pairing(first.trades, run.trades).pairs
            matches = pairs.map {
                Match(
                    first: (first.trades.all[$0.first], first.trades.details[$0.first]),
                    second: (run.trades.all[$0.second], run.trades.details[$0.second]), reason: $0.reason)
            }
            unmatched = (first.trades.all.count - pairs.count, run.trades.all.count - pairs.count)
        }

        var summary: [(name: String, value: MetricsRecord.Value)] {
            let percents = matches.compactMap(\.slippagePercent)
            return [
                ("matched", .count(matches.count)), ("only_first", .count(unmatched.first)),
                ("only_second", .count(unmatched.second)),
                ("avg_slippage_pct", .ratio(percents.isEmpty ? nil : percents.reduce(0, +) / Double(percents.count))),
                ("max_slippage_pct", .ratio(percents.max())),
                ("matched_by_time", .count(matches.count { $0.reason == .time })),
            ]
        }
    }

    let runs: [Run]
    let differences: [Difference]

    static func run(_ options: ReportOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var runs: [Run] = []
        var status = ExitStatus.done
        for file in options.files {
            var report = try Report(options, arguments, messages, files: [file])
            let (run, ended) = try report.readRun(named: file)
            if ended != .done { status = ended }
            runs.append(run)
        }
        let comparison = RunComparison(runs)
        if let html = options.html {
            let page = ComparisonPage(comparison: comparison, notes: options.notes)
            try html.replace(inputs: Inputs(options.files)) { (output) throws(Failure) in page.write(&output) }
        }
        var output = Output.standard()
        if options.isTable { comparison.writeTable(&output) } else { try comparison.writeRecords(&output) }
        try output.flush()
        return status
    }

    init(_ runs: [Run]) {
        self.runs = runs
        differences = runs.dropFirst().map { Difference(runs[0], $0) }
    }

    // MARK: Records

    private func writeRecords(_ output: inout Output) throws(Failure) {
        for run in runs { for group in run.groups { MetricsRecord.write(group, run: run.name, &output) } }
        for difference in differences {
            for match in difference.matches {
                write(match, difference.run, &output)
                try output.drain()
            }
            output.begin(record: "comparison")
            output.member("time", difference.matches.last?.second.trade.exitTime)
            output.write(members: difference.summary)
            output.member("run", quoted: difference.run.name)
            output.endRecord()
        }
    }

    private func write(_ match: Match, _ run: Run, _ output: inout Output) {
        let (trade, detail) = match.second
        let market = run.trades.markets[trade.market]
        output.begin(record: "match")
        output.member("time", trade.exitTime)
        output.member("category", quoted: market.category.text)
        output.member("symbol", quoted: market.symbol.text)
        output.member("signal", quoted: detail.signal)
        output.member("side", quoted: trade.isLong ? "long" : "short")
        output.write(
            members: [
                ("entry_slippage", .money(match.entrySlippage)), ("exit_slippage", .money(match.exitSlippage)),
                ("slippage_pct", .ratio(match.slippagePercent)), ("entry_delay_ms", .count(match.entryDelay)),
                ("exit_delay_ms", .count(trade.exitTime - match.first.trade.exitTime)),
                ("pnl_first", .money(match.first.trade.pnl)),
                ("pnl_second", .money(trade.pnl)), ("pnl_difference", .money(trade.pnl - match.first.trade.pnl)),
            ])
        output.member("matched_by", quoted: match.reason.rawValue)
        output.member("run", quoted: run.name)
        output.endRecord()
    }

    /// The names of the currencies, in the order of the runs.
    var currencies: [String] {
        runs.flatMap { $0.groups.map(\.currency.name) }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    // MARK: Table

    private func writeTable(_ output: inout Output) {
        let names = runs.map { $0.mark + $0.name }
        // A column of differences makes sense for two runs only.
        let hasDifference = runs.count == 2
        var rows = [[""] + names + (hasDifference ? ["difference"] : [])]
        for currency in currencies {
            if !currency.isEmpty { rows.append([currency] + [String](repeating: "", count: rows[0].count - 1)) }
            let fields = runs.map { run in
                run.groups.first { $0.currency.name == currency }.map { MetricsRecord($0.metrics).fields } ?? []
            }
            for (place, field) in (fields.first { !$0.isEmpty } ?? []).enumerated() {
                let values = fields.map { $0.isEmpty ? nil : $0[place].value }
                let row = [field.name] + values.map { $0.map(MetricsTable.text) ?? "-" }
                rows.append(row + (hasDifference ? [RunComparison.difference(values)] : []))
            }
        }
        TextTable.write(rows, &output)
        output.write("\n")
        let summaries = differences.map(\.summary)
        TextTable.write(
            (hasDifference ? [] : [[""] + names.dropFirst()])
                + summaries[0].indices.map { place in
                    [summaries[0][place].name] + summaries.map { MetricsTable.text($0[place].value) }
                }, &output)
    }

    /// The second value minus the first, as text.
    static func difference(_ values: [MetricsRecord.Value?]) -> String {
        switch (values[0], values[1]) {
        case (.count(let first?)?, .count(let second?)?): "\(second - first)"
        case (.money(let first?)?, .money(let second?)?): MetricsTable.rounded((second - first).double)
        case (.ratio(let first?)?, .ratio(let second?)?): MetricsTable.rounded(second - first)
        default: "-"
        }
    }
}
