import Drawing
import Performance
import Shared

/// The curves of an account: its balance, and its drawdown from the peak.
struct AccountCurves {
    private(set) var equity: [CurveFigure.Point] = []
    /// Below 0: in percent of the peak, or in money if the starting balance is unknown.
    private(set) var drawdown: [CurveFigure.Point] = []
    let isPercent: Bool
    let start: Double

    init(_ trades: Trades, currency: String, start: Decimal?) {
        var curve = EquityCurve(start: start)
        isPercent = start != nil
        self.start = curve.equity.double
        trades.forEachChange { change in
            if trades.currencies[change.currency].name != currency { return }
            if equity.isEmpty {
                equity.append(.init(time: change.begin, value: curve.equity.double))
                drawdown.append(.init(time: change.begin, value: 0))
            }
            curve.add(change.amount)
            equity.append(.init(time: change.time, value: curve.equity.double))
            drawdown.append(.init(time: change.time, value: -(curve.drawdownPercent ?? curve.drawdown.double)))
        }
    }

    /// Writes the drawdown of one run or several, with its heading.
    static func writeDrawdown(_ curves: [CurveFigure.Curve], isPercent: Bool, _ output: inout Output) {
        guard let figure = CurveFigure(curves, ceiling: 0) else { return }
        output.heading(3, "Drawdown from the peak\(isPercent ? ", in percent" : "")")
        figure.write(title: "drawdown after each trade", unit: isPercent ? " %" : "", &output)
    }
}
