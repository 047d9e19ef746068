import Shared

/// The settings given on the command line.
struct OhlcOptions {
    let intervals: [Interval]
    let closedOnly: Bool
    let fills: Bool
    let skipsPartial: Bool
    let grace: Int
    let passes: Bool
    let trades: TradeFilter
    let csv: CSVTarget?
    let columns: [CSVColumn]
    let readsCSV: Bool
    let table: TableInput
    let files: [String]

    /// The category of a record that names none.
    var unnamed: Label { table.category ?? .linear }

    /// The candles as CSV: rows on standard output, or files with the last candles.
    enum CSVTarget {
        case rows
        case files(CSVFiles)
    }

    struct CSVFiles {
        let pattern: String
        /// Number of closed candles in a file; 0 for all.
        let rows: Int
        /// The time between two writes, in ms.
        let period: Int
    }

    /// Properties of rows that the rows do not name.
    struct TableInput {
        var category: Label?
        var symbol: Label?
        var priceType = PriceType.last
    }

    init(_ arguments: Arguments) throws(Failure) {
        intervals = try arguments.intervals("interval")
        closedOnly = arguments.has("closed")
        fills = arguments.has("fill")
        skipsPartial = arguments.has("skip-partial")
        grace = try arguments.span("grace", in: 0...3_600_000)
        passes = arguments.has("pass")
        trades = TradeFilter(arguments)
        for name in TradeFilter.options.map(\.name) where arguments.has(name) && intervals.isEmpty {
            throw .usage("--\(name) needs --interval: without it no candle is made from trades")
        }
        let rows = try arguments.number("max", in: 0...1_000_000_000)
        let period = try arguments.span("every", in: 1000...Interval.dayLength)
        switch arguments.text("csv") {
        case nil: csv = nil
        case "-": csv = .rows
        case let pattern?: csv = .files(CSVFiles(pattern: pattern, rows: rows, period: period))
        }
        if csv == nil, let name = ["max", "every", "force"].first(where: { arguments.has($0) }) {
            throw .usage("--\(name) belongs to --csv FILE")
        }
        columns = try CSVColumn.read(arguments)
        if csv == nil, arguments.has("csv-columns") { throw .usage("--csv-columns belongs to --csv") }
        readsCSV = arguments.has("from-csv")
        table = try TableInput(arguments)
        files = arguments.operands
    }

    /// Whether forming candles also get rows; this needs a column that distinguishes them from closed ones.
    var rowsShowForming: Bool { columns.contains(.closed) && !closedOnly }
}

extension OhlcOptions.TableInput {
    fileprivate init(_ arguments: Arguments) throws(Failure) {
        category = CategoryOption.label(arguments)
        if let text = arguments.text("symbol") {
            guard let label = Label(name: text) else {
                throw arguments.wrong("symbol", "a name of the exchange, such as BTCUSDT", text)
            }
            symbol = label
        }
        if let text = arguments.text("price-type"), let type = PriceType(text) { priceType = type }
    }
}

extension OhlcOptions {
    static let table = CommandTable(
        name: "ohlc",
        summary: "Build candles from market data, each closed candle once and in time order",
        operands: "[FILE…]",
        description: [
            """
            Reads Bybit's kline and publicTrade payloads and candle records, one JSON object per line, mixed in one stream, from \
            FILEs or standard input; writes candle records. All other lines pass on unchanged.
            """,
            """
            Without --interval each kline topic keeps its own interval. Every update prints the candle that forms, and \
            each candle is closed exactly once. Late and repeated data is dropped, counted, and reported at the end.
            """,
        ],
        options: [
            Option(
                "interval", takes: "I[,I…]",
                """
                Build candles of these intervals from trades, or from smaller candles that divide them: \
                1 3 5 15 30 60 120 240 360 720 D W M, or 3m, 1h, 4h, 1d. Klines and candles go before trades, the \
                largest interval first.
                """),
            Option("closed", "Print closed candles only."),
            Option("fill", "Make a flat candle for an interval without trades, but never where data was lost."),
            Option("skip-partial", "Drop candles that do not cover all of their interval."),
            Option(
                "grace", takes: "TIME", default: "1s",
                "Close a candle that no later trade closes once the stream's time is this far past its end."),
        ] + TradeFilter.options + [
            Option("pass", "Pass on the payloads too, after the candles made of them."),
            Option(
                "csv", takes: "FILE",
                """
                Keep FILE as a CSV of the last closed candles; each write replaces it whole. {symbol}, {interval}, {category} and \
                {price_type} in its name give each series a file. A file that ohlc did not write is refused (--force replaces \
                it). '-' writes a row for each closed candle to standard output instead of records.
                """),
            Option(
                "csv-columns", takes: "NAME[,NAME…]",
                """
                Append columns to the rows of --csv: \(CSVColumn.names.joined(separator: ", ")). With closed, the candle that \
                forms gets a row, too. --from-csv reads all of them.
                """),
            Option(
                "max", takes: "N", default: "100",
                "Keep the last N closed candles in --csv FILE. 0 keeps all, in memory, and writes them all each time."),
            Option("every", takes: "TIME", default: "60s", "Write --csv FILE this often."),
            OwnFile.force,
            Option(
                "from-csv",
                """
                Read CSV with a header: candles (timestamp as ISO 8601 or as seconds, ms or µs; open, high, low, close, \
                volume), or the exchange's public trade archive.
                """),
            Option("symbol", takes: "NAME", "Set the symbol of rows and REST answers that name none."),
            CategoryOption.option(
                "Set the category of records and rows that name none (linear; spot for the archive of spot trades)."),
            Option(
                "price-type", takes: "NAME", choices: PriceType.allCases.map { $0.name },
                "Set the price of rows that do not name it: last, mark, index or premium (last)."),
        ] + Option.ofEveryStage,
        examples: [
            ("bybit-stream kline.3.BTCUSDT | ohlc --closed", "Closed three-minute candles, live."),
            ("ohlc --interval 1,15 < trades.ndjson", "One- and fifteen-minute candles from recorded trades."),
            ("ohlc --closed --csv '{symbol}_{interval}.csv'", "Also the last 100 candles of each series, for pandas."),
            ("zcat BTCUSDT2025-03-01.csv.gz | ohlc --from-csv --interval 1h", "Candles from the exchange's archive."),
        ],
        layout: layout, suggestions: suggestions)
}
