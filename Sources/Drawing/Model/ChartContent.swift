/// The data of a chart: series, and the balances of the accounts that traded them.
package struct ChartContent: Sendable {
    package var series: [ChartSeries] = []
    package var accounts: [ChartAccount] = []
    /// Results of whole accounts from `metrics` records, one line each.
    package var results: [String] = []

    package init() {}

    /// Whether any candle or trade is simulated.
    package var isSimulated: Bool {
        series.contains { $0.candles.marks.contains { $0.contains(.simulated) } || $0.trades.contains(where: \.isSimulated) }
    }
}

/// The balance of an account after each closed trade.
package struct ChartAccount: Sendable {
    package let currency: String
    package var times: [Int] = []
    package var equity: [Double] = []

    package init(currency: String) { self.currency = currency }
}
