import Shared

/// The section of the long help that defines the metrics.
package enum MetricsHelp {
    package static let sections = [("metrics", text)]

    private static let text = [
        """
        win_rate, return_pct, time_in_market_pct and all names that end in _pct are percent; names in _bps are basis points, 0.01%. \
        pnl is what a trade made after fees, funding and dust (what was paid for less than one step of a coin). gross_profit and \
        gross_loss are the sums of the pnl of winning and losing trades; gross_loss and largest_loss are negative, avg_loss is \
        positive. A trade without profit or loss is neither and ends both streaks. total_pnl also contains funding that was paid for a \
        position already closed, so it is the change of the balance while nothing is open; --by side, strategy, reason and interval \
        leave such funding out. funding and dust are null where no record carries any.
        """,
        """
        Balances: end_balance is start_balance plus total_pnl. unrealised is what the open positions would make at the last prices; \
        equity is end_balance plus unrealised, less the fees and plus the funding that open positions have had so far. Both are null \
        where the input has no position records, and with --by.
        """,
        """
        Drawdown: max_drawdown is of closed trades: the largest distance of the balance after each trade from its highest value \
        before, the start included. max_drawdown_marked is of marked equity: the same of the equity with open positions at the \
        close of each candle. It needs the whole stream (trade passes candles on), with a position record for each trade, and is null \
        otherwise and with --by. What happened inside a candle is in neither. recovery_factor is total_pnl / max_drawdown.
        """,
        """
        Ratios: r is the balance at the end of a UTC day over that of the day before, less 1, from the first exit to the last. sharpe \
        is the mean of r over its sample deviation, sortino over the root of the mean of min(r, 0) squared, both times the root of \
        365, for crypto trades every day; the risk-free rate is 0. Trades are not used as periods: the same result in more trades \
        would get another ratio. Both are null below 2 days. calmar is (end/start)^(365/days) less 1, over max_drawdown_pct/100; null \
        below 30 days, which tell nothing of a year (recovery_factor compares profit and drawdown at any length).
        """,
        """
        R: the R of a trade is what it would have lost at the stop it was opened with, |entry - stop| times qty. expectancy_r is the mean \
        of pnl / R over the trades_with_r that had a stop on the losing side of their entry.
        """,
        """
        Costs: fees_pct_of_gross_profit is 100 fees / gross_profit. turnover is the sum of the values entered and left. \
        breakeven_cost_bps is 10000 total_pnl / turnover: so much more cost on each fill makes the result 0; below 0 costs have to \
        fall by it. shortfall is the sum of what trades would have made more at the prices that they were decided at \
        (entry_decision, exit_decision) than at their fills, before fees; shortfall_bps is 10000 shortfall over the turnover of the \
        trades whose decision prices are known.
        """,
        """
        The exchange's rows of closed PnL are one for each order that closed a position or a part of one. Their side is that of the \
        closing order, so a Sell is a long trade. They tell no entry time, stop, strategy or decision price: what follows from these \
        is null. A row that comes twice counts once.
        """,
    ]
}
