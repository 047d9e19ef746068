import Shared

/// The metrics by name, in output order: records, tables and pages all take them from here.
package struct MetricsRecord {
    package enum Value {
        case count(Int?)
        case money(Decimal?)
        case ratio(Double?)

        /// Text for people; "-" for nil.
        package var text: String {
            switch self {
            case .count(let number?): "\(number)"
            case .money(let amount?): amount.double.roundedText
            case .ratio(let ratio?): ratio.roundedText
            case .count(nil), .money(nil), .ratio(nil): "-"
            }
        }
    }

    package let fields: [(name: String, value: Value)]

    package init(_ metrics: Metrics) {
        fields = [
            ("total_trades", .count(metrics.total)), ("winning_trades", .count(metrics.wins)),
            ("losing_trades", .count(metrics.losses)), ("win_rate", .ratio(metrics.winRate)),
            ("total_pnl", .money(metrics.pnl)), ("gross_profit", .money(metrics.grossProfit)),
            ("gross_loss", .money(metrics.grossLoss)), ("avg_win", .ratio(metrics.averageWin)),
            ("avg_loss", .ratio(metrics.averageLoss)), ("payoff", .ratio(metrics.payoff)),
            ("largest_win", .money(metrics.largestWin)), ("largest_loss", .money(metrics.largestLoss)),
            ("profit_factor", .ratio(metrics.profitFactor)), ("expectancy", .ratio(metrics.expectancy)),
            ("fees", .money(metrics.fees)), ("max_drawdown", .money(metrics.curve.deepest)),
            ("max_drawdown_pct", .ratio(metrics.curve.deepestPercent)), ("sharpe", .ratio(metrics.sharpe)),
            ("sortino", .ratio(metrics.sortino)), ("calmar", .ratio(metrics.calmar)),
            ("avg_hold_hours", .ratio(metrics.averageHold)), ("time_in_market_pct", .ratio(metrics.timeInMarket)),
            ("return_pct", .ratio(metrics.returned)), ("days", .count(metrics.days)), ("funding", .money(metrics.funding)),
            ("consecutive_wins", .count(metrics.longestWins)), ("consecutive_losses", .count(metrics.longestLosses)),
            ("dust", .money(metrics.dust)), ("start_balance", .money(metrics.curve.start)),
            ("end_balance", .money(metrics.endBalance)), ("unrealised", .money(metrics.account?.unrealised)),
            ("equity", .money(metrics.account?.equity)), ("max_drawdown_marked", .money(metrics.account?.deepest)),
            ("max_drawdown_marked_pct", .ratio(metrics.account?.deepestPercent)), ("recovery_factor", .ratio(metrics.recovery)),
            ("expectancy_r", .ratio(metrics.expectancyInR)), ("trades_with_r", .count(metrics.tradesWithR)),
            ("fees_pct_of_gross_profit", .ratio(metrics.feeShare)), ("turnover", .money(metrics.turnover)),
            ("breakeven_cost_bps", .ratio(metrics.breakEvenCost)), ("shortfall", .money(metrics.shortfall)),
            ("shortfall_bps", .ratio(metrics.shortfallInPoints)),
        ]
    }

    /// Writes a metrics record. `run` names the input file if there are several.
    package static func write(_ group: Group, run: String? = nil, _ output: inout Output) {
        output.begin(record: "metrics")
        output.member("time", group.metrics.lastExit)
        if let run { output.member("run", quoted: run) }
        for (name, value) in group.names {
            output.name(quoted: name)
            output.value(quoted: value)
        }
        output.write(group.currency)
        output.write(members: MetricsRecord(group.metrics).fields)
        output.mark("simulated", if: group.metrics.isSimulated)
        output.endRecord()
    }
}

extension Output {
    package mutating func write(members: [(name: String, value: MetricsRecord.Value)]) {
        for (name, value) in members {
            self.name(quoted: name)
            switch value {
            case .count(let number): self.value(number)
            case .money(let amount): self.value(amount)
            case .ratio(let ratio): self.value(ratio ?? .nan)
            }
        }
    }

    /// Writes the `currency` member, null for a currency without a name.
    package mutating func write(_ currency: Currency) {
        member("currency", quoted: currency.name.isEmpty ? nil : currency.name)
    }
}
