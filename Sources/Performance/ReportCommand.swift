import Shared
import Verdict

/// The command line of `report`, which `sweep` reads as well.
package enum ReportCommand {
    package static let table = CommandTable(
        name: "report",
        summary: "Report the performance of trades",
        operands: "[FILE…]",
        description: [
            """
            Reads trade records, one closed position per line, and writes one record of metrics when the input ends; on a terminal, a \
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
                Set the starting balance, as 10000,0.5BTC (default: that of the records, else 10000). A warning says \
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
            Option(
                "verdict",
                """
                Also test whether the result is more than luck, in one sentence and with its figures: the result out of sample, \
                the SPA test against not trading, the deflated Sharpe ratio and the number of trades. Put the candles into the input \
                (signal --all), so that days without a trade count.
                """),
            VerdictTerms.trials,
            Option(
                "min-trades", takes: "N",
                "Claim no edge from fewer than N trades (default: \(VerdictTerms.standardTrades))."),
            Option("positions", "Also write a record for each position that is open at the end."),
            Option("table", "Write a table, on a terminal or not."),
            Option("json", "Write records, on a terminal or not."),
        ] + Option.ofEveryStage,
        examples: [
            ("… | trade --paper --cash 10000 | report", "The metrics of a back-test."),
            ("report --by strategy,month live.ndjson", "Which strategy earned in which month."),
            ("bybit-rest GET /v5/position/closed-pnl category=linear --all | report", "Report the exchange's own closed PnL."),
            ("report --by symbol live.ndjson | jq '[.symbol, .sharpe]'", "Which symbol earned it."),
            ("report --html report.html --csv trades.csv < trades.ndjson", "A page to send, and rows for pandas."),
            ("report --verdict --trials 40 trades.ndjson", "Whether the best of 41 tries is more than luck."),
            ("report --compare backtest.ndjson live.ndjson", "Compare a live run with its back-test."),
            ("report --compare --html both.html a.ndjson b.ndjson", "Two runs side by side on a page."),
        ],
        sections: MetricsHelp.sections,
        layout: layout, suggestions: suggestions)
}
