import Shared

/// The account after each trade, and how far below its best it was.
struct EquityCurve {
    let start: Decimal?
    private(set) var equity: Decimal
    private(set) var peak: Decimal
    /// The largest drawdown, as money and in percent of the peak before it.
    private(set) var deepest = Decimal.zero
    private var deepestShare = 0.0

    init(start: Decimal?) {
        self.start = start
        equity = start ?? .zero
        peak = equity
    }

    mutating func add(_ pnl: Decimal) {
        equity = equity + pnl
        peak = max(peak, equity)
        deepest = max(deepest, drawdown)
        if let percent = drawdownPercent { deepestShare = max(deepestShare, percent) }
    }

    var drawdown: Decimal { peak - equity }
    var drawdownPercent: Double? { start == nil ? nil : 100 * drawdown.double / peak.double }
    var deepestPercent: Double? { start == nil ? nil : deepestShare }
}

/// `--equity`: a record for each point of the curve.
enum EquityRecord {
    static func write(_ curve: EquityCurve, _ pnl: Decimal, time: Int, currency: Currency, _ output: inout Output) {
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
