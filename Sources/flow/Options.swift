import Shared

/// What the command line asks for.
struct FlowOptions {
    struct Span {
        let length: Int
        /// As it was typed: the record's `window`.
        let name: String
    }

    let windows: [Span]
    let every: Every
    let large: Decimal?
    let drops: Bool
    let trades: TradeFilter
    /// The category of payloads that name none.
    let category: Label
    let files: [String]

    /// So long is the longest window.
    private static let longest = Interval.dayLength

    init(_ arguments: Arguments) throws(Failure) {
        var windows: [Span] = []
        for part in (arguments.text("window") ?? "").split(separator: ",", omittingEmptySubsequences: false) {
            let name = String(part)
            let isPlain = name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2E }
            guard isPlain, let length = TimeSpan.parse(name), (1...FlowOptions.longest).contains(length)
            else {
                throw arguments.wrong("window", "times up to 1d with their units (ms, s, m or h), as 10s, 60s or 5m", name)
            }
            if windows.contains(where: { $0.length == length }) { throw .usage("--window: \(name) is asked for twice") }
            windows.append(Span(length: length, name: name))
        }
        self.windows = windows
        every = try arguments.every("every", allowsChange: false)
        large = try arguments.text("large").map { (text) throws(Failure) in
            guard let value = Decimal(text), Decimal.zero < value, value.shortCoefficient != nil else {
                throw arguments.wrong("large", "a value above 0 in quote currency", text)
            }
            return value
        }
        drops = arguments.has("drop")
        trades = TradeFilter(arguments)
        category = CategoryOption.label(arguments) ?? .linear
        files = arguments.operands
    }

    static let table = CommandTable(
        name: "flow",
        summary: "Sum up trades over sliding windows: who buys, who sells, how fast",
        operands: "[FILE…]",
        description: [
            """
            Reads Bybit's publicTrade, allLiquidation and tickers payloads, mixed with anything else, from FILEs or standard \
            input, a JSON object a line; passes every line on as it came, and writes a 'flow' record of each symbol and window \
            behind the line that makes it due.
            """,
            """
            A trade belongs to a window while its time is later than the stream's time less the window. One that comes twice, \
            by its id, counts once. A window over time of which something is lost, or that began before the stream, says \
            partial:true.
            """,
            """
            cvd is the sum of delta since cvd_since: 00:00 UTC, or when the stream began if that was later; cvd_partial:true \
            where trades since are lost. liq_buy are longs that were liquidated, liq_sell shorts, by value, at the price of \
            bankruptcy. A field is null until its topic brings it, and basis_bps is always null for options. Liquidations \
            alone make records, too; the fields of trades are null there.
            """,
            """
            block_trades and block_volume count the block trades of the window, rpi_trades and rpi_volume the trades of retail \
            price improvement orders; the other fields include both, unless --no-block or --no-rpi drops them. Null until a \
            trade says whether it is one.
            """,
        ],
        options: [
            Option("window", takes: "W[,W…]", default: "60s", "The windows, as 10s,60s,5m; the longest is 1d."),
            Option(
                "every", takes: "WHEN", default: "1s",
                """
                Write the records so often: 1s, 500ms (of the stream's time), or 100 (payloads of the symbol's trades or \
                liquidations; 1 is each).
                """),
            Option("large", takes: "VALUE", "Write an event 'large' for each trade worth more, in quote currency."),
            Option("drop", "Keep back the payloads that were read."),
            CategoryOption.option("Set the category of payloads that name none (linear)."),
        ] + TradeFilter.options + Option.ofEveryStage,
        examples: [
            ("bybit-stream publicTrade.BTCUSDT | flow --window 10s,60s --drop", "Two records a second."),
            (
                "bybit-stream kline.1.BTCUSDT publicTrade.BTCUSDT | flow | ohlc | ind --join flow.60s.delta",
                "The newest delta beside each candle."
            ),
        ],
        layout: layout, suggestions: suggestions)
}
