import Drawing
import Performance
import Shared

/// A key figure of a run. Key figures come first on a page.
struct KeyFigure {
    let name: String
    let value: Double?
    /// Suffix of the value: percent or a currency.
    let unit: String
    /// Whether a value above 0 gets a plus sign.
    var isSigned = false
    let note: String
    var kind = ""
    /// Text in place of an unknown value.
    var absent = "-"

    var text: String { value == nil ? absent : KeyFigure.text(value, unit, isSigned: isSigned) }
    /// Name for places where the note is not shown.
    var title: String {
        switch name {
        case "Expectancy": "Expectancy per trade, in R"
        case "Fees": "Fees, share of gross profit"
        case "Extra cost it can bear": "Extra cost it can bear, of turnover"
        default: name
        }
    }

    static func text(_ value: Double?, _ unit: String, isSigned: Bool) -> String {
        guard let value else { return "-" }
        return (isSigned && value > 0 ? "+" : "") + MetricsTable.rounded(value) + unit
    }

    /// Returns the key figures of an account. `unit` is its currency with a blank before it, or empty.
    static func all(_ metrics: Metrics, unit: String) -> [KeyFigure] {
        let isGain = Decimal.zero < metrics.pnl
        let stops = metrics.tradesWithR
        return [
            KeyFigure(
                name: "Net result", value: metrics.pnl.double, unit: unit, isSigned: true,
                note: metrics.returned.map { text($0, " %", isSigned: true) } ?? "no starting balance",
                kind: MarkupCell.kind(metrics.pnl.double)),
            KeyFigure(
                name: "Expectancy", value: metrics.expectancyInR, unit: " R", isSigned: true,
                note: stops == 0 ? "no trade had a stop" : "per trade, of \(Messages.count(stops, "trade")) with a stop"),
            KeyFigure(
                name: "Largest drawdown", value: metrics.curve.deepestPercent, unit: " %",
                note: "\(MetricsTable.rounded(metrics.curve.deepest.double))\(unit), closed trades"),
            KeyFigure(name: "Fees", value: metrics.feeShare, unit: " %", note: "of gross profit"),
            KeyFigure(
                name: "Extra cost it can bear", value: isGain ? metrics.breakEvenCost : nil, unit: " bp",
                note: metrics.turnover == nil && isGain
                    ? "some trades tell no prices"
                    : isGain ? "of turnover; more makes the result zero" : "the run does not gain",
                absent: isGain ? "-" : "none"),
        ]
    }
}
