import Performance
import Shared
import Verdict

/// Writes the results: records, or on a terminal a table.
enum Table {
    static func write(
        _ results: [SetResult], _ arguments: Arguments, _ options: SweepOptions, _ recording: Recording,
        _ verdict: SweepVerdict?
    ) throws(Failure) {
        var output = Output.standard()
        if options.shard != nil {
            // All results are written, for --merge to rank.
            output.write(try SweepRecord.line(options, recording))
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
