import Performance
import Shared
import Verdict

/// Writes the results: records, or on a terminal a table.
enum Table {
    static func write(_ results: [SetResult], _ arguments: Arguments, _ options: SweepOptions, _ verdict: SweepVerdict?)
        throws(Failure)
    {
        var output = Output.standard()
        if options.shard != nil {
            // All results are written, for --merge to rank.
            for result in results.sorted(by: { $0.set < $1.set }) {
                output.write(result.stored)
                try output.drain()
            }
            return try output.flush()
        }
        try write(results, arguments, names: options.grid.parameters.map(\.name), isTable: options.isTable, verdict)
    }

    static func write(_ results: [SetResult], _ arguments: Arguments, names: [String], isTable: Bool, _ verdict: SweepVerdict?)
        throws(Failure)
    {
        let top = arguments.has("top") ? try arguments.number("top", in: 1...10_000_000) : nil
        let ranking = try Ranking(arguments)
        let rows = try ranking.order(results).prefix(top ?? .max)
        var output = Output.standard()
        if isTable {
            verdict?.writeTable(&output)
            try writeTable(Array(rows), ranking, names, &output)
        } else {
            for (result, rank) in rows {
                output.write(result.row(rank: rank))
                try output.drain()
            }
            verdict?.write(&output)
        }
        try output.flush()
    }

    /// The metrics that fit into a row.
    private static let columns = [
        "total_trades", "win_rate", "total_pnl", "profit_factor", "max_drawdown_pct", "sharpe", "return_pct",
    ]

    private static func writeTable(
        _ rows: [(result: SetResult, rank: Int?)], _ ranking: Ranking, _ names: [String], _ output: inout Output
    )
        throws(Failure)
    {
        let columns = columns.contains(ranking.metric) ? columns : columns + [ranking.metric]
        var json = JSON()
        var table = [["rank"] + names + columns]
        for (result, rank) in rows {
            _ = json.scan(Array(result.row.dropLast()))
            let params = json.value("params")
            let values = names.map { json.shown(json.value($0, in: params)) }
            table.append([rank.map(String.init) ?? "-"] + values + columns.map { json.rounded(json.value($0)) })
        }
        TextTable.write(table, &output)
    }
}

extension JSON {
    /// A text or a number as it stands.
    func shown(_ place: Int) -> String {
        if place <= 0 { return "-" }
        return isString(place) ? string(place) : excerpt(place)
    }

    /// A number for people.
    fileprivate func rounded(_ place: Int) -> String {
        guard place > 0, let number = double(place) else { return "-" }
        let scale = abs(number) >= 100 ? 100.0 : 10_000.0
        let short = (number * scale).rounded() / scale
        return short == short.rounded() && abs(short) < 1e15 ? "\(Int(short))" : "\(short)"
    }
}

/// `--merge`: ranks the results of shards together.
enum Merge {
    static func run(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        guard !arguments.operands.isEmpty else { throw .usage("--merge: expected the files of the parts") }
        var found: [Int: SetResult] = [:]
        let page = try PageFile(arguments, inputs: arguments.operands)
        var names: [String] = []
        var pipes: Set<String> = []
        var json = JSON()
        var status = ExitStatus.done
        for path in arguments.operands {
            var (count, unread) = (0, 0)
            let text = try System.readFile(path)
            // The part had no sets.
            if text.isEmpty { continue }
            for line in text.split(separator: UInt8(ascii: "\n")) {
                guard let result = SetResult(Array(line), &json) else {
                    if !json.isObject { unread += 1 }
                    if let pipe = ResumeFile.pipe(json) { pipes.insert(pipe) }
                    continue
                }
                if names.isEmpty { names = json.memberNames(of: json.value("params")) }
                if json.memberNames(of: json.value("params")) != names {
                    throw .usage("--merge: \(path) has other parameters than the files before it")
                }
                if let other = found[result.set], other.members != result.members {
                    throw .usage("--merge: set \(result.set) has two results; are these parts of one sweep?")
                }
                found[result.set] = result
                count += 1
            }
            if count == 0 { throw .usage("--merge: \(path) has no results of a sweep") }
            if unread > 0 {
                messages.error(
                    "\(path): \(Messages.count(unread, "line")) cannot be read, as after a kill; run this part again")
                status = .badInput
            }
        }
        guard let last = found.keys.max() else { throw .usage("--merge: the files are empty") }
        if last >= found.count {
            messages.note(
                "\(last + 1 - found.count) of the first \(last + 1) sets have no result: they failed, or a part is missing")
        }
        let isTable = System.isTerminal(1) && !arguments.has("json")
        let results = found.keys.sorted().compactMap { found[$0] }
        let verdict = try VerdictTerms.read(arguments, belonging: ["trials"]).flatMap { (terms) throws(Failure) in
            try SweepVerdict(results, Ranking(arguments), terms, nil)
        }
        if arguments.has("permutations") { throw .usage("--permutations needs candles; it and --merge cannot be combined") }
        let write = { () throws(Failure) in try Table.write(results, arguments, names: names, isTable: isTable, verdict) }
        guard let page else {
            try write()
            return status
        }
        let pipe = pipes.count == 1 ? pipes.first : nil
        try page.write(SweepPage(arguments, names: names, results, verdict?.verdict, pipe: pipe), rows: write)
        return status
    }
}
