import Shared

/// Reads `metrics` records, as `report` writes them, into one line per account and run.
struct MetricsReader {
    private var lines: [(account: String, text: String)] = []

    /// The number of accounts shown, each with its last record.
    private static let most = 4

    /// Members of records that cover only a part of the trades, as `report --by` writes them.
    private static let parts = [
        "symbol", "category", "side", "strategy", "reason", "interval", "hour", "weekday", "day", "month",
    ]

    var results: [String] { lines.prefix(MetricsReader.most).map(\.text) }

    /// Adds a record; returns false if it is not a `metrics` record, or covers only a part of the trades.
    mutating func take(_ json: borrowing JSON, type: String) -> Bool {
        guard type == "metrics" else { return false }
        for part in MetricsReader.parts where json.value(part) > 0 { return false }
        let (run, currency) = (MetricsReader.text(json, "run"), MetricsReader.text(json, "currency"))
        let account = "\(run)\n\(currency)"
        let text = MetricsReader.line(json, run: run, currency: currency)
        if let place = lines.firstIndex(where: { $0.account == account }) {
            lines[place].text = text
        } else {
            lines.append((account, text))
        }
        return true
    }

    /// The line of a record, without unknown values:
    /// `Net result -727.77 USDT (-7.28%), 27 trades, 25.93% won, expectancy -0.65 R, largest drawdown 7.71%`
    private static func line(_ json: borrowing JSON, run: String, currency: String) -> String {
        func number(_ name: String, _ write: (Double) -> String) -> String? {
            let value = json.operand(json.value(name))
            return value.isFinite ? write(value) : nil
        }
        func text(_ value: Double) -> String { Scale.text(value, decimals: 2) }
        func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + text(value) }
        let share = number("return_pct") { " (\(signed($0))%)" } ?? ""
        let unit = currency.isEmpty ? "" : " \(currency)"
        let parts = [
            number("total_pnl") { "Net result \(signed($0))\(unit)\(share)" },
            number("total_trades") { Messages.count(Int(min(max($0, 0), 1e15)), "trade") },
            number("win_rate") { "\(text($0))% won" }, number("expectancy_r") { "expectancy \(signed($0)) R" },
            number("max_drawdown_pct") { "largest drawdown \(text($0))%" },
        ]
        let mark = json.isSimulated(json.value("simulated")) ? "SIMULATED " : ""
        return Plain.line(mark + (run.isEmpty ? "" : "\(run): ") + parts.compactMap { $0 }.joined(separator: ", "))
    }

    private static func text(_ json: borrowing JSON, _ name: String) -> String {
        let place = json.value(name)
        return place > 0 && json.isString(place) ? json.string(place) : ""
    }
}
