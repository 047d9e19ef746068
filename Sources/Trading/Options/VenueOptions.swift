import Shared

/// The options that do not need an exchange. `sweep` uses them too.
extension DeskOptions {
    package static let table = venue + size + entries + exits + guards + paper

    private static let venue = [
        Option("paper", "Execute on paper (this is the default)."),
        Option("live", "Send orders to Bybit, for real money; with --yes and --state."),
        Option(
            "cash", takes: "AMOUNT[COIN],…", default: "10000",
            """
            Begin with these balances, one for each currency. An amount with a coin behind it is in that coin, as 0.5BTC, \
            which inverse contracts need.
            """),
        Option(
            "instruments", takes: "FILE",
            """
            Read ticks, quantity steps and limits of markets from the exchange's answer to instruments-info, or from its rows. On \
            paper the stream's instrument records come first; live, the exchange's own answer does. While a tick is unknown, prices \
            are not rounded; while a step is unknown, quantities are cut to 12 decimals. On paper a market that neither FILE nor the \
            stream lists gets no order.
            """),
        Option(
            "state", takes: "FILE",
            """
            Keep positions, orders and halts in FILE, an SQLite database, over restarts and kills. Input read before is \
            passed on and not acted on again; records that may not have got out are written again, with "again":true.
            """),
        Option(
            "show",
            """
            Print what the state holds, and end: positions, orders, halts and results, as a table on a terminal, else as records. \
            Reads no input, trades nothing and changes nothing; another trade may have the state open.
            """),
        Option("resume", "With --state: lift the halts in FILE, and count losses from 0 again."),
    ]

    private static let size = [
        Option(
            "risk", takes: "P%", default: "0.5%",
            """
            Size each position so that hitting its stop costs at most P% of the equity, fees, slippage and ticks included. Signals \
            must carry a stop.
            """),
        Option("size", takes: "AMOUNT", "Enter with AMOUNT of the quote currency instead."),
        Option(
            "kelly", takes: "SHARE",
            """
            Enter with this share of Kelly's fraction of the equity, at most 25%. Kelly is W - (1-W)/(mean win/mean loss), in \
            percent of the entries; until 30 trades are closed --risk holds.
            """),
        Option(
            "pyramid", takes: "N[,SCALE]",
            """
            Add to a position on signals of its side, N levels in all, each SCALE times the one before. All levels together \
            are as large as one entry without --pyramid. The stop moves only closer; the target is the last signal's.
            """),
        Option(
            "leverage", takes: "X",
            """
            Set aside the Xth part of an order's value as margin (default on paper: 10; less where the instrument allows less). Orders \
            shrink until margin, slippage and the taker fees of opening and closing fit into the free money. Live, the default is the \
            exchange's setting; with X the setting is changed, but only while the market has no position and no order. Spot and \
            options are paid in full.
            """),
        Option(
            "margin", takes: "WHAT", default: "cross",
            """
            Keep paper positions on cross margin, where the account's whole equity of a currency stands behind all its positions, \
            or on isolated margin, where each position has its own margin and loses no more than that. Live, the account's own mode \
            counts.
            """),
        Option(
            "risk-limits", takes: "FILE",
            """
            Read the risk tiers (maintenanceMargin, mmDeduction) of paper positions from the exchange's answer to risk-limit, or from \
            its rows. Without them the maintenance margin is half the initial margin at the market's highest leverage; where that \
            is unknown, at 50x (1%), or at --leverage if that is higher. The same holds below the lowest tier of the file, if that is \
            not the market's lowest; trade reports that.
            """),
        Option("max-size", takes: "AMOUNT", "Hold at most AMOUNT of the quote currency in one market. Orders shrink to fit."),
    ]
}
