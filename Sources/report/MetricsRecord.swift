import Shared

/// The metrics by name, in the order in which they are told: records, tables and pages all take them from here.
struct MetricsRecord {
    enum Value {
        case count(Int)
        case money(Decimal?)
        case ratio(Double?)
    }

    let fields: [(name: String, value: Value)]

    init(_ metrics: Metrics) {
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
            ("dust", .money(metrics.dust)),
        ]
    }

    /// `run` names the file where there are several.
    static func write(_ group: Group, run: String? = nil, _ output: inout Output) {
        output.write("{\"type\":\"metrics\",\"time\":")
        if let time = group.metrics.lastExit { output.write(time) } else { output.write("null") }
        var names = group.names
        if let run { names.insert(("run", run), at: 0) }
        for (name, value) in names { output.write(member: name, quoted: value) }
        output.write(group.currency)
        for (name, value) in MetricsRecord(group.metrics).fields {
            output.write(",")
            output.write(quoted: name)
            output.write(":")
            output.write(value)
        }
        output.write(group.metrics.isSimulated ? ",\"simulated\":true}\n" : "}\n")
    }
}

extension Output {
    mutating func write(member name: String, quoted text: String) {
        write(",")
        write(quoted: name)
        write(":")
        write(quoted: text)
    }

    /// As a member.
    mutating func write(_ currency: Currency) {
        if currency.name.isEmpty { write(",\"currency\":null") } else { write(member: "currency", quoted: currency.name) }
    }

    mutating func write(_ value: MetricsRecord.Value) {
        switch value {
        case .count(let number): write(number)
        case .money(let amount?): write(amount)
        case .ratio(let ratio?): write(orNull: ratio)
        case .money(nil), .ratio(nil): write("null")
        }
    }
}
