import Shared

/// The equity of an account after each change, and its drawdown.
package struct EquityCurve {
    package let start: Decimal?
    package private(set) var equity: Decimal
    package private(set) var peak: Decimal
    /// The largest drawdown, as money and in percent of the peak before it.
    package private(set) var deepest = Decimal.zero
    private var deepestShare = 0.0

    package init(start: Decimal?) {
        self.start = start
        equity = start ?? .zero
        peak = equity
    }

    package mutating func add(_ pnl: Decimal) {
        equity = equity + pnl
        peak = max(peak, equity)
        deepest = max(deepest, drawdown)
        if let percent = drawdownPercent { deepestShare = max(deepestShare, percent) }
    }

    package var drawdown: Decimal { peak - equity }
    package var drawdownPercent: Double? { start == nil ? nil : 100 * drawdown.double / peak.double }
    package var deepestPercent: Double? { start == nil ? nil : deepestShare }
}

/// `--equity`: a record for each point of the curve.
package enum EquityRecord {
    package static func write(_ curve: EquityCurve, _ pnl: Decimal, time: Int, currency: Currency, _ output: inout Output) {
        output.begin(record: "equity")
        output.member("time", time)
        output.write(currency)
        output.member("equity", curve.equity)
        output.member("pnl", pnl)
        output.member("drawdown", curve.drawdown)
        output.member("drawdown_pct", curve.drawdownPercent ?? .nan)
        output.endRecord()
    }
}
