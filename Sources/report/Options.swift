import Shared

/// What the command line asks for.
struct ReportOptions {
    let cash: Cash
    let groupings: [Grouping]
    let writesEquity: Bool
    let writesLatency: Bool
    let writesPositions: Bool
    /// `--csv -`: rows instead of records on standard output.
    let writesRows: Bool
    let csv: OwnFile?
    let html: OwnFile?
    /// What a page tells of the run beside its trades.
    let notes: [String]
    let compares: Bool
    let isTable: Bool
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        cash = try Cash(arguments)
        groupings = try ReportOptions.groupings(arguments)
        writesEquity = arguments.has("equity")
        writesLatency = arguments.has("latency")
        writesPositions = arguments.has("positions")
        writesRows = arguments.text("csv") == "-"
        let isForced = arguments.has("force")
        csv =
            writesRows
            ? nil
            : arguments.text("csv").map { OwnFile($0, option: "csv", beginnings: TradesCSV.beginnings, isForced: isForced) }
        html = arguments.text("html").map { OwnFile($0, option: "html", beginnings: Page.beginnings, isForced: isForced) }
        notes = arguments.given.filter { $0.name == "note" }.map(\.value)
        if !notes.isEmpty, html == nil { throw .usage("--note is shown on the page of --html, which is missing") }
        compares = arguments.has("compare")
        if arguments.has("table"), arguments.has("json") {
            throw .usage("--table and --json are two forms; expected one of them")
        }
        isTable = arguments.has("table") || (System.isTerminal(1) && !arguments.has("json"))
        files = arguments.operands
        try check(arguments)
    }

    /// `strategy`, `strategy,month`.
    private static func groupings(_ arguments: Arguments) throws(Failure) -> [Grouping] {
        guard let text = arguments.text("by") else { return [] }
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let groupings = words.compactMap { Grouping(rawValue: $0) }
        guard groupings.count == words.count, words.count <= 2, Set(words).count == words.count else {
            let names = Grouping.allCases.map(\.rawValue).joined(separator: ", ")
            throw arguments.wrong("by", "one or two of \(names), as strategy or strategy,month", text)
        }
        return groupings
    }

    private func check(_ arguments: Arguments) throws(Failure) {
        if let csv, csv.path == html?.path { throw .usage("--csv and --html: expected two files, got \(csv.path) twice") }
        if html?.path == "-" { throw .usage("--html: expected the name of a file, got '-'") }
        if compares {
            if files.count < 2 {
                throw .usage("--compare takes two files or more, as report --compare backtest.ndjson live.ndjson")
            }
            let others = ["by", "equity", "latency", "positions", "csv", "rejects"]
            if let other = others.first(where: { arguments.has($0) }) {
                throw .usage("--compare and --\(other) do not go together")
            }
            if html != nil, files.count > ComparisonPage.mostRuns {
                throw .usage("--compare with --html takes at most \(ComparisonPage.mostRuns) files, got \(files.count)")
            }
            if notes.count > files.count {
                throw .usage(
                    "--compare takes one --note for each file: expected at most \(files.count), got \(notes.count)")
            }
        }
        if writesEquity, !groupings.isEmpty || writesRows {
            throw .usage("--equity and --\(groupings.isEmpty ? "csv -" : "by") do not go together")
        }
        if writesLatency, let other = ["by", "equity", "csv", "html", "positions"].first(where: { arguments.has($0) }) {
            throw .usage("--latency and --\(other) do not go together")
        }
    }
}

extension ReportOptions {
    static let table = CommandTable(
        name: "report",
        summary: "Report the performance of trades",
        operands: "[FILE…]",
        description: [
            """
            Reads trade records, a closed position a line, and writes one record of metrics when the input ends; on a terminal, a \
            table. It also reads the exchange's closed PnL, as 'bybit-rest GET /v5/position/closed-pnl' prints it: rows or whole \
            answers. Other records are ignored. Trades are taken in the order of their exits, whatever order they come in.
            """,
            """
            Results in different currencies stay apart, with a record each: inverse contracts pay in their coin. What is not known, \
            and what would be divided by 0, is null.
            """,
        ],
        options: [
            Option(
                "cash", takes: "AMOUNT[COIN],…",
                """
                Set what the account held at first, as 10000,0.5BTC (default: what the records tell, else 10000). A warning says \
                when the records tell another amount. A coin of which neither tells anything has no balance, returns, drawdown \
                in percent or ratios.
                """),
            Option(
                "by", takes: "WHAT[,WHAT]",
                """
                Write a record for each symbol, side, strategy, reason (of the exit), interval, hour, weekday, day or month (UTC, of \
                the exit), or for each pair of two of them, as strategy,month. Each record is as if its trades alone had been \
                made, from the same start.
                """),
            Option(
                "latency",
                """
                Write how long orders took instead, from the order records of a run at the exchange: a record for each step, from the \
                decision to the fill, with the median and the slowest in ms.
                """),
            Option("equity", "Write the curve of closed trades instead: a record at the start and one after each trade."),
            Option(
                "csv", takes: "FILE",
                "Also write the trades, and positions still open, as rows. '-' writes them to standard output instead of records."
            ),
            Option(
                "html", takes: "FILE",
                """
                Also write a report on one page that needs nothing else: the figures that decide, equity, drawdown, the list of trades, \
                months, the distribution of results, results by exit, hour and weekday, and exposure. With the candles in the input, \
                also the trades in their prices, and what holding the market would have made. With --compare, the page shows the runs \
                side by side.
                """),
            Option(
                "note", takes: "TEXT", repeats: true,
                """
                Show TEXT on the page of --html, such as the parameters or the command line of the run. With --compare, the first \
                belongs to the first file, the second to the second, and so on.
                """),
            OwnFile.force,
            Option(
                "compare",
                """
                Take two files or more, as a back-test and the live run: metrics of each, and how far each trade of a later run was \
                from its partner in the first (slippage above 0 is to its disadvantage). Partners have the same signal; trades \
                without such a partner are matched by market, side and time, the closest first.
                """),
            Option("positions", "Also write a record for each position that is open at the end."),
            Option("table", "Write a table, on a terminal or not."),
            Option("json", "Write records, on a terminal or not."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | trade --paper --cash 10000 | report", "The metrics of a back-test."),
            ("report --by strategy,month live.ndjson", "Which strategy earned in which month."),
            ("bybit-rest GET /v5/position/closed-pnl category=linear --all | report", "What the exchange says was won."),
            ("report --by symbol live.ndjson | jq '[.symbol, .sharpe]'", "Which symbol earned it."),
            ("report --html report.html --csv trades.csv < trades.ndjson", "A page to send, and rows for pandas."),
            ("report --compare backtest.ndjson live.ndjson", "What the market did to the plan."),
            ("report --compare --html both.html a.ndjson b.ndjson", "Two runs side by side on a page."),
        ],
        sections: MetricsHelp.sections,
        layout: layout, suggestions: suggestions)
}
