/// The display names of metrics, in the groups of the report page.
package enum MetricNames {
    /// The unit is the suffix of a value: percent, hours, basis points.
    package static let groups: [(title: String, names: [(field: String, name: String, unit: String)])] = [
        (
            "Result",
            [
                ("total_pnl", "Net result", ""), ("return_pct", "Return", " %"), ("gross_profit", "Gross profit", ""),
                ("gross_loss", "Gross loss", ""), ("fees", "Fees", ""), ("funding", "Funding", ""), ("dust", "Dust", ""),
                ("start_balance", "Balance at the start", ""), ("end_balance", "Balance at the end", ""),
                ("unrealised", "Unrealised", ""), ("equity", "Equity", ""),
            ]
        ),
        (
            "Trades",
            [
                ("total_trades", "Trades", ""), ("winning_trades", "Winners", ""), ("losing_trades", "Losers", ""),
                ("win_rate", "Win rate", " %"), ("avg_win", "Average win", ""), ("avg_loss", "Average loss", ""),
                ("payoff", "Average win / average loss", ""), ("largest_win", "Largest win", ""),
                ("largest_loss", "Largest loss", ""), ("profit_factor", "Profit factor", ""),
                ("expectancy", "Expectancy per trade", ""), ("expectancy_r", "Expectancy in R", " R"),
                ("trades_with_r", "Trades with a stop (R)", ""), ("consecutive_wins", "Longest run of wins", ""),
                ("consecutive_losses", "Longest run of losses", ""),
            ]
        ),
        (
            "Risk",
            [
                ("max_drawdown", "Largest drawdown", ""), ("max_drawdown_pct", "Largest drawdown", " %"),
                ("max_drawdown_marked", "Largest drawdown, open positions included", ""),
                ("max_drawdown_marked_pct", "Largest drawdown, open positions included", " %"), ("sharpe", "Sharpe ratio", ""),
                ("sortino", "Sortino ratio", ""), ("calmar", "Calmar ratio", ""), ("recovery_factor", "Recovery factor", ""),
            ]
        ),
        (
            "Time and costs",
            [
                ("days", "Days", ""), ("avg_hold_hours", "Average time in a trade", " h"),
                ("time_in_market_pct", "Time in the market", " %"), ("turnover", "Turnover", ""),
                ("fees_pct_of_gross_profit", "Fees in percent of gross profit", " %"),
                ("breakeven_cost_bps", "Extra cost at which the result is zero", " bp of turnover"),
                ("shortfall", "Slippage against the prices decided at", ""),
                ("shortfall_bps", "Slippage against the prices decided at", " bp"),
            ]
        ),
    ]

    /// Returns the display name of a field: "Largest drawdown, %" for `max_drawdown_pct`.
    package static func words(_ field: String) -> String {
        for group in groups {
            guard let found = group.names.first(where: { $0.field == field }) else { continue }
            return found.name + (found.unit.isEmpty || found.name.hasSuffix(found.unit) ? "" : ",\(found.unit)")
        }
        if let name = positions[field] { return name }
        let text = field.replacing("_pct", with: ", %").replacing("_", with: " ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private static let positions = [
        "qty": "Quantity", "entry": "Entry price", "mark": "Last price", "unrealised": "Unrealised result",
        "pnl_pct": "Result, %", "liquidation_distance_pct": "Distance to liquidation, %",
    ]
}
