import Shared

/// The settings given on the command line.
struct ColumnsOptions {
    let target: Target
    /// The type of the records; nil for the first type that comes.
    let type: String?
    /// The fields, in the order of the columns; nil for all.
    let fields: [String]?
    let showsForming: Bool
    let isForced: Bool
    let files: [String]

    enum Target {
        /// Rows on standard output.
        case rows
        /// Files with all rows, which appear complete at the end.
        case whole(String)
        /// Files with the last rows, replaced every `period` ms.
        case rolling(String, rows: Int, period: Int)

        /// The name of the files, with parts in braces; nil for standard output.
        var pattern: String? {
            switch self {
            case .rows: nil
            case .whole(let pattern), .rolling(let pattern, _, _): pattern
            }
        }
    }

    init(_ arguments: Arguments) throws(Failure) {
        let path = arguments.text("csv") ?? "-"
        if path == "-", let name = ["max", "every", "force"].first(where: { arguments.has($0) }) {
            throw .usage("--\(name) belongs to --csv FILE")
        }
        if arguments.has("every"), !arguments.has("max") {
            throw .usage("--every belongs to --max: without it the file is written once, at the end of the input")
        }
        if path == "-" {
            target = .rows
        } else if arguments.has("max") {
            let period = try arguments.span("every", in: 1000...Interval.dayLength)
            target = .rolling(path, rows: try arguments.number("max", in: 1...1_000_000_000), period: period)
        } else {
            target = .whole(path)
        }
        if let unknown = FilePattern.unknownPart(of: path) {
            let expected =
                unknown.nearest.map { "did you mean \($0)?" } ?? "expected {symbol}, {interval}, {category} or {price_type}"
            throw .usage("--csv: unknown part \(unknown.part) in '\(path)'; \(expected)")
        }
        type = arguments.text("type")
        fields = try ColumnsOptions.fields(arguments)
        showsForming = arguments.has("forming")
        isForced = arguments.has("force")
        files = arguments.operands
    }

    private static func fields(_ arguments: Arguments) throws(Failure) -> [String]? {
        guard let text = arguments.text("fields") else { return nil }
        let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if names.contains("") { throw arguments.wrong("fields", "names such as time,close,rsi_7", text) }
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw .usage("--fields: \(twice) is named twice")
        }
        return names
    }

    static let table = CommandTable(
        name: "columns",
        summary: "Write records as CSV, for pandas, DuckDB and spreadsheets",
        operands: "[FILE…]",
        description: [
            """
            Reads records, one JSON object per line, and writes those of one type as the rows of a CSV with a header. Without --type \
            it takes the type of the first record that is not an event, an instrument or a payload of the exchange. Every field is a \
            column; an object or array is written as JSON into one cell.
            """,
            """
            Times are ISO 8601 in UTC with milliseconds. Null is an empty cell. The marks of candles (backfill, gap, partial, filled, \
            inferred, simulated) always have columns, with false or 0 where a candle has no mark, so that no column changes its type. \
            Unfinished candles are left out unless --forming is given.
            """,
            """
            A field that first appears later becomes the last column of a file, with empty cells in the rows before it. On standard \
            output no column can be added later: the field is left out and reported, and the exit status is 1. Name such a field \
            with --fields.
            """,
            """
            With --csv FILE all lines pass on unchanged, unless standard output is a terminal.
            """,
        ],
        options: [
            Option(
                "csv", takes: "FILE", default: "-",
                """
                Write FILE; '-' is standard output. {symbol}, {interval}, {category} and {price_type} in its name give each \
                series a file. Without --max the file holds all rows and appears, complete, when the input ends. A file that columns did \
                not write is refused.
                """),
            Option("type", takes: "NAME", "Write the records of this type, such as candle, signal, trade or event."),
            Option(
                "fields", takes: "NAME[,NAME…]",
                """
                Write these fields only, in this order. A point leads into an object: values.rsi_7. A record without the field has \
                an empty cell.
                """),
            Option("max", takes: "N", "Keep the last N rows in FILE, and replace it whole while records come."),
            Option("every", takes: "TIME", default: "60s", "Replace the FILE of --max this often."),
            Option("forming", "Also write rows for unfinished candles."),
            OwnFile.force,
        ] + Option.ofEveryStage,
        examples: [
            ("ohlc --closed | ind --rsi 7 | columns --csv candles.csv", "All candles with their indicators, for a notebook."),
            ("ind --rsi 7 | columns --csv '{symbol}.csv' --max 500 --every 10s", "The last 500 candles of each symbol, live."),
            (
                "signal --all | columns --type signal --fields time,symbol,side,entry",
                "Signals as rows of a few fields."
            ),
        ],
        layout: layout, suggestions: suggestions)
}
