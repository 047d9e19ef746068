import Performance
import Shared
import Verdict

/// The options of `report`.
struct ReportOptions {
    static let table = ReportCommand.table

    let cash: Cash
    let groupings: [Grouping]
    let writesEquity: Bool
    let writesLatency: Bool
    let writesPositions: Bool
    /// `--csv -`: rows instead of records on standard output.
    let writesRows: Bool
    let csv: OwnFile?
    let html: OwnFile?
    /// Texts about the run on the page of --html.
    let notes: [String]
    let compares: Bool
    /// Settings of `--verdict`; nil without it.
    let verdict: VerdictTerms?
    let isTable: Bool
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        cash = try Cash(arguments)
        groupings = try Grouping.named(in: arguments)
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
        verdict = try VerdictTerms.read(arguments, belonging: ["trials", "min-trades"])
        if arguments.has("table"), arguments.has("json") {
            throw .usage("--table and --json are two forms; expected one of them")
        }
        isTable = arguments.has("table") || (System.isTerminal(1) && !arguments.has("json"))
        files = arguments.operands
        try check(arguments)
    }

    private func check(_ arguments: Arguments) throws(Failure) {
        if let csv, csv.path == html?.path { throw .usage("--csv and --html: expected two files, got \(csv.path) twice") }
        if html?.path == "-" { throw .usage("--html: expected the name of a file, got '-'") }
        if compares {
            if files.count < 2 {
                throw .usage("--compare takes two files or more, as report --compare backtest.ndjson live.ndjson")
            }
            let others = ["by", "verdict", "equity", "latency", "positions", "csv", "rejects"]
            if let other = others.first(where: { arguments.has($0) }) {
                throw .usage("--compare and --\(other) cannot be combined")
            }
            if html != nil, files.count > ComparisonPage.mostRuns {
                throw .usage("--compare with --html takes at most \(ComparisonPage.mostRuns) files, got \(files.count)")
            }
            if notes.count > files.count {
                throw .usage(
                    "--compare takes one --note for each file: expected at most \(files.count), got \(notes.count)")
            }
        }
        if verdict != nil {
            // Choosing the best of several parts would count as one trial per part.
            if let other = ["by", "equity", "latency"].first(where: { arguments.has($0) }) {
                throw .usage("--verdict judges the whole run; it and --\(other) cannot be combined")
            }
            if writesRows { throw .usage("--verdict and --csv - cannot be combined") }
        }
        if writesEquity, !groupings.isEmpty || writesRows {
            throw .usage("--equity and --\(groupings.isEmpty ? "csv -" : "by") cannot be combined")
        }
        if writesLatency, let other = ["by", "equity", "csv", "html", "positions"].first(where: { arguments.has($0) }) {
            throw .usage("--latency and --\(other) cannot be combined")
        }
    }
}
