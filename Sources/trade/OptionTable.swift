import Shared
import Trading

extension TradeOptions {
    static let table = CommandTable(
        name: "trade",
        summary: "Turn signals into orders and positions, and keep the account",
        operands: "[FILE…]",
        description: [
            """
            Reads candles and the signals among them, as signal --all writes them, from FILEs or standard input. Passes every \
            line on, and writes its own records behind it: orders, fills, positions and trades, and events that tell why a \
            signal was not traded (veto) or why trading stopped (halt).
            """,
            """
            Paper needs no network. It decides on closed candles; where the stream has a market's trades (publicTrade payloads), \
            those fill the orders. A market has at most one position. The market's shortest candles fill its orders; candles \
            of the series that gave the signal move its stop. All prices and \
            amounts are exact decimals, and the same input gives the same bytes.
            """,
        ],
        options: DeskOptions.table + exchange + preflight + Option.ofEveryStage,
        examples: [
            (
                "trade --preflight BTCUSDT --entry 60000 --stop 59400 --target 61200 --cash 5000",
                "Size of a position that loses 0.5% of 5000 at its stop."
            ),
            ("signal --strategy scalp --all < candles.ndjson | trade", "Back-test the strategy scalp with a balance of 10000."),
            (
                "trade --risk 0.5% --trail atr:2 --max-daily-loss 5%",
                "Risk 0.5% per trade, with a trailing stop and a daily loss limit."
            ),
            ("trade --entry post-only --entry-ttl 10s --chase", "Enter as a maker, and move the order after the price."),
            ("trade --state paper.db | grep '\"trade\"'", "Closed trades, over restarts too."),
            (
                "trade --testnet --yes --state testnet.db --risk 0.5% --max-daily-loss 3%",
                "Orders for Bybit's testnet, with BYBIT_API_KEY and BYBIT_API_SECRET in .env."
            ),
        ],
        sections: [
            ("Fills of paper", fills), ("Liquidation on paper", liquidationText), ("At the exchange", atTheExchange),
            ("Preflight", preflightText),
            ("Records", recordsText),
        ],
        statusMeanings: [
            .badInput: "done, but some input was bad, an order was refused or may still be at the exchange, or trading halted",
            .ioFailure: "stopped by an I/O or network failure, or the exchange does not accept the keys",
        ],
        layout: layout, suggestions: suggestions)
}
