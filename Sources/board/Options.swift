import Drawing
import Shared

/// The options of the command line.
struct BoardOptions {
    let isOnce: Bool
    /// The columns of `--columns`, by name; nil for all columns with data.
    let columns: [String]?
    let sort: String?
    let isAscending: Bool
    let filter: String
    /// The series that `--series` opens: a symbol, or a symbol and an interval.
    let series: String?
    /// The daily loss limit of `--max-daily-loss`, in percent.
    let mostDailyLoss: Double?
    let files: [String]

    init(_ arguments: Arguments) throws(Failure) {
        isOnce = arguments.has("once")
        columns = arguments.text("columns")?.split(separator: ",").map(String.init)
        if let columns, columns.isEmpty { throw arguments.wrong("columns", "names of columns, as symbol,price,rsi_7", "") }
        let sort = arguments.text("sort") ?? ""
        isAscending = sort.hasPrefix("-")
        self.sort = sort.isEmpty ? nil : String(sort.drop { $0 == "-" })
        filter = arguments.text("filter") ?? ""
        series = arguments.text("series")
        files = arguments.operands
        guard let text = arguments.text("max-daily-loss") else {
            mostDailyLoss = nil
            return
        }
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()), percent > 0, percent <= 100 else {
            throw arguments.wrong("max-daily-loss", "a part of the equity up to 100%, as 3%", text)
        }
        mostDailyLoss = percent
    }
}

extension BoardOptions {
    static let table = CommandTable(
        name: "board",
        summary: "Show everything that flows through the pipe as a live table",
        operands: "[FILE…]",
        description: [
            """
            Draws one row for each series on the whole terminal: price, change, sparkline, indicators with their readings, score and \
            votes, the last signal, the position, funding, the book and the link. Lines above the table show the accounts of 'trade' and \
            the links of 'bybit-stream'. Only columns whose data flow through the pipe are shown. The key ? lists the keys.
            """,
            """
            Where standard output is no terminal, every record is passed on unchanged and the board is drawn on /dev/tty; a slow \
            terminal never delays a record. With --once it reads to the end and prints the table as text.
            """,
            """
            Put 'signal --all' in front of it to see candles and signals, and 'signal --all --explain' for the score and the votes of \
            every candle.
            """,
        ],
        options: [
            Option("once", "Read to the end, print the table as text, and end. Records are not passed on."),
            Option(
                "columns", takes: "NAME[,NAME…]",
                """
                Show these columns, in this order: \(Column.Kind.allCases.map(\.rawValue).joined(separator: ", ")), and fields of \
                the candles such as rsi_7 (default: those with data).
                """),
            Option("sort", takes: "NAME", "Sort by this column, the largest first; -NAME begins with the smallest."),
            Option(
                "filter", takes: "TEXT", "Show only rows that have all words of TEXT, as 'btc overbought' or 'position:long'."),
            Option("series", takes: "SYMBOL[:INTERVAL]", "Open this series."),
            Option(
                "max-daily-loss", takes: "P%",
                "Show what is left of this daily loss limit, instead of that of 'trade' in its records."),
        ] + Option.ofEveryStage,
        examples: [
            (
                "bybit-stream kline.3.BTCUSDT tickers.BTCUSDT | ohlc | ind --rsi 7 --st 10,3 | signal --all --explain | board",
                "Watch the market, the indicators and the votes."
            ),
            ("… | signal --all | trade | board --max-daily-loss 3% | alert --telegram", "Watch a run that goes on to a phone."),
            ("ohlc --closed | ind --rsi | board --once --sort rsi_14", "Print the table, for cron and 'watch'."),
        ],
        layout: layout, suggestions: suggestions)
}
