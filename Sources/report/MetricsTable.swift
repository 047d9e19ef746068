import Performance
import Shared

/// Tables of metrics for people.
enum MetricsTable {
    /// Writes a column for each whole account, or a row for each part of an account.
    static func write(_ groups: [Group], _ output: inout Output) {
        guard let first = groups.first else { return output.write("no trades\n") }
        guard first.names.isEmpty else {
            return TextTable.write([[""] + columns] + groups.map { [$0.title] + row($0) }, &output)
        }
        let head = groups.count == 1 ? [first.mark, first.currency.name] : [""] + groups.map(\.title)
        let fields = groups.map { MetricsRecord($0.metrics).fields }
        TextTable.write(
            [head] + fields[0].indices.map { place in [fields[0][place].name] + fields.map { text($0[place].value) } }, &output)
    }

    /// The metrics that fit in a row.
    static let columns = [
        "total_trades", "win_rate", "total_pnl", "profit_factor", "expectancy", "max_drawdown_pct", "sharpe", "return_pct",
    ]

    static func row(_ group: Group) -> [String] {
        let fields = MetricsRecord(group.metrics).fields
        return columns.map { name in fields.first { $0.name == name }.map { text($0.value) } ?? "" }
    }

    static func write(_ positions: [OpenPosition], _ trades: Trades, _ output: inout Output) {
        if positions.isEmpty { return }
        output.write("\n")
        TextTable.write([positionColumns] + positions.map { row($0, trades) }, &output)
    }

    static let positionColumns = [
        "open", "side", "qty", "entry", "mark", "unrealised", "pnl_pct", "value", "leverage", "margin",
        "liquidation_distance_pct",
    ]

    static func row(_ position: OpenPosition, _ trades: Trades) -> [String] {
        [
            (position.isSimulated ? "SIMULATED " : "") + position.market.symbol.text, position.isLong ? "long" : "short",
            digits(position.quantity), digits(position.entry),
            position.mark.map(digits) ?? "-", money(position.unrealised, position, trades), text(.ratio(position.gainPercent)),
            money(position.value, position, trades), position.leverage.map(digits) ?? "-",
            money(position.margin, position, trades), text(.ratio(position.liquidationDistance)),
        ]
    }

    private static func money(_ amount: Decimal?, _ position: OpenPosition, _ trades: Trades) -> String {
        let currency = trades.currencies[position.currency].name
        return text(.money(amount)) + (amount == nil || currency.isEmpty ? "" : " \(currency)")
    }

    // MARK: Numbers for people

    static func text(_ value: MetricsRecord.Value) -> String {
        value.text
    }

    /// The number as its record has it.
    private static func digits(_ number: Decimal) -> String {
        var output = Output.inMemory()
        output.write(number)
        return output.text
    }

    /// Two decimals; below 1, as many as show four significant digits.
    static func rounded(_ number: Double) -> String { number.roundedText }
}
