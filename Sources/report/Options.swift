import Shared

/// What the command line asks for.
struct ReportOptions {
    let cash: Cash
    let grouping: Grouping?
    let writesEquity: Bool
    let writesPositions: Bool
    /// `--csv -`: rows instead of records on standard output.
    let writesRows: Bool
    let csv: OwnFile?
    let html: OwnFile?
    let compares: Bool
    let isTable: Bool
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        cash = try ReportOptions.cash(arguments)
        if let text = arguments.text("by") {
            guard let by = Grouping(rawValue: text) else {
                throw arguments.wrong("by", Grouping.allCases.map(\.rawValue).joined(separator: ", "), text)
            }
            grouping = by
        } else {
            grouping = nil
        }
        writesEquity = arguments.has("equity")
        writesPositions = arguments.has("positions")
        writesRows = arguments.text("csv") == "-"
        let isForced = arguments.has("force")
        csv =
            writesRows
            ? nil : arguments.text("csv").map { OwnFile($0, option: "csv", beginnings: [CSV.header], isForced: isForced) }
        html = arguments.text("html").map { OwnFile($0, option: "html", beginnings: Page.beginnings, isForced: isForced) }
        compares = arguments.has("compare")
        if arguments.has("table"), arguments.has("json") {
            throw .usage("--table and --json are two forms; expected one of them")
        }
        isTable = arguments.has("table") || (System.isTerminal(1) && !arguments.has("json"))
        files = arguments.operands
        try check(arguments)
    }

    /// `10000`, `10000,0.5BTC`.
    private static func cash(_ arguments: Arguments) throws(Failure) -> Cash {
        let text = arguments.text("cash") ?? ""
        var amounts: [String: Decimal] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let coin = String(part.dropFirst(digits.count))
            guard let amount = Decimal(String(digits))?.kept, Decimal.zero < amount, amounts[coin] == nil,
                coin.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber) })
            else {
                throw arguments.wrong(
                    "cash", "amounts above 0, with a coin behind each that is one, as 10000 or 10000,0.5BTC", text)
            }
            amounts[coin] = amount
        }
        return Cash(amounts: amounts)
    }

    private func check(_ arguments: Arguments) throws(Failure) {
        if let csv, csv.path == html?.path { throw .usage("--csv and --html: expected two files, got \(csv.path) twice") }
        if html?.path == "-" { throw .usage("--html: expected the name of a file, got '-'") }
        if compares {
            if files.count != 2 { throw .usage("--compare takes two files, as report --compare backtest.ndjson live.ndjson") }
            let others = ["by", "equity", "positions", "csv", "html", "rejects"]
            if let other = others.first(where: { arguments.has($0) }) {
                throw .usage("--compare and --\(other) do not go together")
            }
        }
        if writesEquity, grouping != nil || writesRows {
            throw .usage("--equity and --\(grouping == nil ? "csv -" : "by") do not go together")
        }
    }
}

extension ReportOptions {
    static let table = CommandTable(
        name: "report",
        summary: "Tell what became of the trades",
        operands: "[FILE…]",
        description: [
            """
            Reads trade records, a closed position a line, and writes one record of metrics when the input ends. Other records \
            are read over. On a terminal it is a table. Trades are taken in the order of their exits, whatever order they come in.
            """,
            """
            Results in different currencies stay apart, with a record each: inverse contracts pay in their coin. Ratios come from the equity at the end of each UTC day, first exit to last; what would be divided \
            by 0 is null.
            """,
        ],
        options: [
            Option(
                "cash", takes: "AMOUNT[COIN],…", default: "10000",
                """
                What the account held at first, as 10000,0.5BTC. The coin of an inverse contract that is not named has no \
                returns, drawdown in percent or ratios.
                """),
            Option(
                "by", takes: "WHAT",
                "A record for each symbol, side, strategy or day (UTC, of the exit), each as if it had begun with --cash."),
            Option("equity", "Write the curve instead: a record at the start and one after each trade."),
            Option(
                "csv", takes: "FILE",
                "Also write the trades, and positions still open, as rows. '-' writes them to standard output instead of records."
            ),
            Option("html", takes: "FILE", "Also write one page with curves, metrics and groups, complete in itself."),
            OwnFile.force,
            Option(
                "compare",
                """
                Take two files, FILE FILE, as a back-test and the live run: metrics of both, and how far the second was from \
                the first in each trade of the same signal (slippage above 0 is to its disadvantage).
                """),
            Option("positions", "After the metrics, a record for each position that is open at the end."),
            Option("table", "Write the table also where nobody looks at a terminal."),
            Option("json", "Write records also to a terminal."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | trade --paper --cash 10000 | report", "The metrics of a back-test."),
            ("report --by symbol live.ndjson | jq '[.symbol, .sharpe]'", "Which symbol earned it."),
            ("report --html report.html --csv trades.csv < trades.ndjson", "A page to send, and rows for pandas."),
            ("report --compare backtest.ndjson live.ndjson", "What the market did to the plan."),
        ],
        sections: [
            (
                "metrics",
                [
                    """
                    win_rate, return_pct, max_drawdown_pct and time_in_market_pct are percent. gross_loss and largest_loss are \
                    negative, avg_loss is positive. A trade without profit or loss is neither and ends both streaks. \
                    max_drawdown is of the equity after each trade from its running peak, the start included. \
                    time_in_market_pct is the share of the time from the first entry to the last exit in which a position \
                    was open. total_pnl is what trades made after fees, funding and dust (what was paid for less than one step of \
                    a coin), and funding that was paid for a position already closed; so it is the change of the balance while \
                    nothing is open. --by side and --by strategy leave such late funding out. funding and dust are null where \
                    no record carries any.
                    """,
                    """
                    r is the day's equity over that of the day before, less 1. sharpe is the mean of r over its sample \
                    deviation, sortino over the root of the mean of min(r, 0) squared, both times the root of 365. calmar is \
                    (end/start)^(365/days) less 1, over max_drawdown_pct/100.
                    """,
                ]
            )
        ])
}
