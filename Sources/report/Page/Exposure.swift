import Drawing
import Performance
import Shared

/// The exposure over time: the value of an account's open positions at their entry prices.
struct Exposure {
    private(set) var points: [CurveFigure.Point] = []
    private(set) var mostPositions = 0
    private(set) var largest = 0.0
    /// The number of trades without an entry time, quantity or price.
    private(set) var unknown = 0

    init(_ trades: Trades, currency: String) {
        var moves: [(time: Int, value: Double, count: Int)] = []
        for (trade, detail) in zip(trades.all, trades.details) where trades.currencies[trade.currency].name == currency {
            guard let entryTime = trade.entryTime, let quantity = detail.quantity, let entry = detail.entry,
                let value = trades.markets[trade.market].value(quantity, at: entry)?.double
            else {
                unknown += 1
                continue
            }
            moves += [(entryTime, value, 1), (trade.exitTime, -value, -1)]
        }
        // At the same time exits come before entries, so that a reversed position does not count twice.
        moves.sort { ($0.time, $0.count) < ($1.time, $1.count) }
        var (value, count) = (0.0, 0)
        if let first = moves.first { points.append(.init(time: first.time, value: 0)) }
        for move in moves {
            count += move.count
            // Without positions the value is exactly 0, whatever rounding errors the sum has.
            value = count == 0 ? 0 : value + move.value
            mostPositions = max(mostPositions, count)
            largest = max(largest, value)
            points.append(.init(time: move.time, value: value))
        }
    }

    func write(_ metrics: Metrics, unit: String, _ output: inout Output) {
        guard let figure = CurveFigure([.init("plain", name: "value of the open positions", points)]) else { return }
        output.heading(3, "Exposure: value of the open positions at their entries\(unit.isEmpty ? "" : ", in" + unit)")
        let share = metrics.timeInMarket.map { "A position was open \(MetricsTable.rounded($0)) % of the time. " } ?? ""
        let ofStart = metrics.curve.start.map { start in
            " (\(MetricsTable.rounded(100 * largest / start.double)) % of the starting balance)"
        }
        output.paragraph(
            share
                + "At most \(Messages.count(mostPositions, "position")) at once, worth \(MetricsTable.rounded(largest))\(unit)"
                + "\(ofStart ?? "") at most."
                + (unknown > 0 ? " Not counted: \(Messages.count(unknown, "trade")) without an entry time or a price." : ""))
        figure.write(title: "value of the open positions over time", &output)
    }
}
