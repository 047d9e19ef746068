import Shared

/// Metrics as people read them.
enum MetricsTable {
    /// Whole accounts have a column each, their metrics below each other; parts of them have a row each.
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

    /// What a row has room for.
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
        switch value {
        case .count(let number?): "\(number)"
        case .money(let amount?): rounded(amount.double)
        case .ratio(let ratio?): rounded(ratio)
        case .count(nil), .money(nil), .ratio(nil): "-"
        }
    }

    /// As it stands in the record.
    private static func digits(_ number: Decimal) -> String {
        var output = Output.inMemory()
        output.write(number)
        return output.text
    }

    /// Two digits behind the point, or as many as show four that count.
    static func rounded(_ number: Double) -> String {
        let size = abs(number)
        if !(size < 1e12) { return "\(number)" }
        var places = 2
        var least = 10.0
        while size > 0, size < least, places < 12 {
            places += 1
            least /= 10
        }
        // From 1 on two are enough.
        if size >= 1 || size == 0 { places = 2 }
        let power = (0..<places).reduce(1.0) { power, _ in power * 10 }
        let scaled = Int((size * power).rounded())
        let whole = scaled / Int(power)
        let fraction = String(scaled % Int(power))
        return (number < 0 && scaled > 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: places - fraction.count)
            + fraction
    }
}
