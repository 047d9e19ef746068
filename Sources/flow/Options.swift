import Shared

/// The options of the command line.
struct FlowOptions {
    struct Span {
        let length: Int
        /// The length as it was typed, which is the record's `window`.
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

    /// The length of the longest allowed window, in ms.
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
            input, one JSON object per line; passes every line on unchanged, and writes a 'flow' record of each symbol and window \
            behind the line that makes it due.
            """,
            """
            A window holds the trades that are younger than its length, by the stream's time. A trade whose id was seen before \
            counts once. A record says partial:true if trades of its window were lost, or if the window began before the stream.
            """,
            """
            cvd is the sum of delta since cvd_since: 00:00 UTC, or the start of the stream if that was later; cvd_partial:true \
            says that trades since then were lost. liq_buy is the value of liquidated longs, liq_sell that of liquidated \
            shorts, at the bankruptcy price. A field is null until its topic has brought a value, and basis_bps is always null \
            for options. Liquidations without trades make records too; the fields of trades are null then.
            """,
            """
            block_trades and block_volume count the block trades of the window, rpi_trades and rpi_volume the trades of retail \
            price improvement orders; the other fields include both, unless --no-block or --no-rpi drops them. They are null \
            until a trade says whether it is such a trade.
            """,
        ],
        options: [
            Option(
                "window", takes: "W[,W…]", default: "60s",
                "Sum up windows of these lengths, such as 10s,60s,5m; the longest is 1d."
            ),
            Option(
                "every", takes: "WHEN", default: "1s",
                """
                Write records this often: 1s or 500ms (of the stream's time), or 100 (payloads of the symbol's trades or \
                liquidations; 1 is each).
                """),
            Option("large", takes: "VALUE", "Write an event 'large' for each trade worth more, in quote currency."),
            Option("drop", "Do not pass on the payloads that were read."),
            CategoryOption.option("Set the category of payloads that name none (linear)."),
        ] + TradeFilter.options + Option.ofEveryStage,
        examples: [
            ("bybit-stream publicTrade.BTCUSDT | flow --window 10s,60s --drop", "Two records a second."),
            (
                "bybit-stream kline.1.BTCUSDT publicTrade.BTCUSDT | flow | ohlc | ind --join flow.60s.delta",
                "Append the newest delta to each candle."
            ),
        ],
        layout: layout, suggestions: suggestions)
}
