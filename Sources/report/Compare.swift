import Shared

/// `--compare`: two runs side by side, and what each trade of the same signal was like in both.
struct Comparison {
    struct Run {
        let name: String
        let trades: Trades
        let groups: [Group]
    }

    /// The same signal's trade in both runs.
    struct Match {
        let first: (Trade, TradeDetail)
        let second: (Trade, TradeDetail)

        /// How much worse the second price was, in the price's own unit: paid more, or got less.
        var entrySlippage: Decimal? { Match.slippage(first.1.entry, second.1.entry, buys: first.0.isLong) }
        var exitSlippage: Decimal? { Match.slippage(first.1.exit, second.1.exit, buys: !first.0.isLong) }

        var slippage: Decimal? { entrySlippage.flatMap { entry in exitSlippage.map { entry + $0 } } }
        /// Both together, in percent of the first entry.
        var slippagePercent: Double? {
            guard let slippage, let entry = first.1.entry, !entry.isZero else { return nil }
            return 100 * slippage.double / entry.double
        }

        private static func slippage(_ first: Decimal?, _ second: Decimal?, buys: Bool) -> Decimal? {
            guard let first, let second else { return nil }
            return buys ? second - first : first - second
        }
    }

    let runs: [Run]
    private(set) var matches: [Match] = []
    private(set) var unmatched = [0, 0]

    static func run(_ options: ReportOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var runs: [Run] = []
        var status = ExitStatus.done
        for file in options.files {
            var report = try Report(options, arguments, messages, files: [file])
            let (trades, ended) = try report.readAll()
            if ended != .done { status = ended }
            runs.append(Run(name: file, trades: trades, groups: trades.groups(by: nil, cash: options.cash)))
        }
        let comparison = Comparison(runs)
        var output = Output.standard()
        if options.isTable { comparison.writeTable(&output) } else { try comparison.writeRecords(&output) }
        try output.flush()
        return status
    }

    init(_ runs: [Run]) {
        self.runs = runs
        match()
    }

    /// By the signal's id; where a signal led to several trades, the first with the first.
    private mutating func match() {
        let (first, second) = (runs[0].trades, runs[1].trades)
        var waiting: [String: [Int]] = [:]
        for place in first.all.indices.reversed() {
            if let signal = first.details[place].signal { waiting[signal, default: []].append(place) }
        }
        for place in second.all.indices {
            guard let signal = second.details[place].signal, let partner = waiting[signal]?.popLast(),
                first.all[partner].isLong == second.all[place].isLong
            else {
                unmatched[1] += 1
                continue
            }
            matches.append(
                Match(
                    first: (first.all[partner], first.details[partner]), second: (second.all[place], second.details[place])))
        }
        unmatched[0] = first.all.count - matches.count
    }

    // MARK: Writing

    private func writeRecords(_ output: inout Output) throws(Failure) {
        for run in runs { for group in run.groups { MetricsRecord.write(group, run: run.name, &output) } }
        for match in matches {
            write(match, &output)
            try output.drain()
        }
        output.write("{\"type\":\"comparison\",\"time\":")
        if let last = matches.last { output.write(last.second.0.exitTime) } else { output.write("null") }
        for (name, value) in summary {
            output.write(",")
            output.write(quoted: name)
            output.write(":")
            output.write(value)
        }
        output.write("}\n")
    }

    private func write(_ match: Match, _ output: inout Output) {
        let (trade, detail) = match.second
        let market = runs[1].trades.markets[trade.market]
        output.write("{\"type\":\"match\",\"time\":")
        output.write(trade.exitTime)
        output.write(member: "category", quoted: market.category.text)
        output.write(member: "symbol", quoted: market.symbol.text)
        output.write(member: "signal", quoted: detail.signal ?? "")
        output.write(member: "side", quoted: trade.isLong ? "long" : "short")
        let values: [(String, MetricsRecord.Value)] = [
            ("entry_slippage", .money(match.entrySlippage)), ("exit_slippage", .money(match.exitSlippage)),
            ("slippage_pct", .ratio(match.slippagePercent)),
            ("entry_delay_ms", .count(trade.entryTime - match.first.0.entryTime)),
            ("exit_delay_ms", .count(trade.exitTime - match.first.0.exitTime)), ("pnl_first", .money(match.first.0.pnl)),
            ("pnl_second", .money(trade.pnl)), ("pnl_difference", .money(trade.pnl - match.first.0.pnl)),
        ]
        for (name, value) in values {
            output.write(",")
            output.write(quoted: name)
            output.write(":")
            output.write(value)
        }
        output.write("}\n")
    }

    private var summary: [(String, MetricsRecord.Value)] {
        let percents = matches.compactMap(\.slippagePercent)
        return [
            ("matched", .count(matches.count)), ("only_first", .count(unmatched[0])), ("only_second", .count(unmatched[1])),
            ("avg_slippage_pct", .ratio(percents.isEmpty ? nil : percents.reduce(0, +) / Double(percents.count))),
            ("max_slippage_pct", .ratio(percents.max())),
        ]
    }

    private func writeTable(_ output: inout Output) {
        let names = runs.map { run in (run.groups.contains(where: \.metrics.isSimulated) ? "SIMULATED " : "") + run.name }
        var rows = [["", names[0], names[1], "difference"]]
        let currencies = runs.flatMap { $0.groups.map(\.currency.name) }.reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        for currency in currencies {
            if !currency.isEmpty { rows.append([currency, "", "", ""]) }
            let fields = runs.map { run in
                run.groups.first { $0.currency.name == currency }.map { MetricsRecord($0.metrics).fields } ?? []
            }
            for (place, field) in (fields[0].isEmpty ? fields[1] : fields[0]).enumerated() {
                let values = fields.map { $0.isEmpty ? nil : $0[place].value }
                rows.append([field.name] + values.map { $0.map(Table.text) ?? "-" } + [Comparison.difference(values)])
            }
        }
        TextTable.write(rows, &output)
        output.write("\n")
        TextTable.write(summary.map { [$0.0, Table.text($0.1)] }, &output)
    }

    private static func difference(_ values: [MetricsRecord.Value?]) -> String {
        switch (values[0], values[1]) {
        case (.count(let first)?, .count(let second)?): "\(second - first)"
        case (.money(let first?)?, .money(let second?)?): Table.rounded((second - first).double)
        case (.ratio(let first?)?, .ratio(let second?)?): Table.rounded(second - first)
        default: "-"
        }
    }
}
