import Drawing
import Performance
import Shared

/// The prices of each traded market, with its trades in them.
struct PriceSection {
    let trades: Trades
    let history: CandleHistory

    /// Most price charts on a page; more would take a browser long. The markets with the most trades come first.
    private static let mostMarkets = 8

    func write(_ output: inout Output) {
        if trades.all.isEmpty { return }
        output.heading(2, "Prices and trades", id: "prices")
        let counts = trades.all.reduce(into: [Int: Int]()) { $0[$1.market, default: 0] += 1 }
        let markets = counts.keys.sorted { (counts[$1] ?? 0, $0) < (counts[$0] ?? 0, $1) }
        let shown = markets.filter { history.finest(of: trades.markets[$0]) != nil }
        for market in shown.prefix(PriceSection.mostMarkets) { write(market, &output) }
        if shown.count > PriceSection.mostMarkets {
            output.paragraph(
                "The \(PriceSection.mostMarkets) markets with the most trades are shown, of \(shown.count).", kind: "small")
        }
        let missing = markets.filter { history.finest(of: trades.markets[$0]) == nil }
        guard !missing.isEmpty else { return }
        let names = missing.prefix(5).map { trades.markets[$0].symbol.text }.joined(separator: ", ")
        let more = missing.count > 5 ? " and \(missing.count - 5) other markets" : ""
        output.paragraph(
            "The input has no candles of \(names)\(more), so a price chart cannot be drawn. trade passes candles on when "
                + "signal --all stands before it; give report everything that trade writes.")
    }

    private func write(_ market: Int, _ output: inout Output) {
        guard let series = history.finest(of: trades.markets[market]) else { return }
        let own = zip(trades.all, trades.details).filter { $0.0.market == market }
        let drawn = own.compactMap { trade($0.0, $0.1, isMarked: own.count <= PriceFigure.mostMarked) }
        guard let figure = PriceFigure(series.candles, drawn) else { return }
        let symbol = series.key.symbol.text
        let isSimulated = series.candles.columns.contains { $0.marks.contains(.simulated) }
        output.heading(
            3,
            (isSimulated ? "SIMULATED " : "") + "\(symbol) \(series.key.interval?.peopleName ?? ""), "
                + series.key.category.text)
        figure.write(title: "prices of \(symbol) with \(Messages.count(drawn.count, "trade"))", &output)
        var texts = ["A line leads from each entry to its exit: blue for a gain, red for a loss."]
        if drawn.count <= PriceFigure.mostMarked {
            texts.append("Triangles are entries, up for long and down for short.")
        }
        if !series.candles.areCandles {
            texts.append(
                "Several candles share a column, which keeps their highest and lowest price; chart --html shows each candle.")
        }
        if drawn.count < own.count {
            texts.append("Not drawn: \(Messages.count(own.count - drawn.count, "trade")) without an entry time or prices.")
        }
        output.paragraph(texts.joined(separator: " "), kind: "small")
    }

    private func trade(_ trade: ClosedTrade, _ detail: TradeDetail, isMarked: Bool) -> PriceFigure.Trade? {
        guard let entryTime = trade.entryTime, let entry = detail.entry, let exit = detail.exit else { return nil }
        return PriceFigure.Trade(
            entry: .init(time: entryTime, value: entry.double), exit: .init(time: trade.exitTime, value: exit.double),
            isLong: trade.isLong, isGain: Decimal.zero <= trade.pnl, title: isMarked ? title(trade, detail) : "")
    }

    /// Returns the text that appears when a person points at a trade.
    private func title(_ trade: ClosedTrade, _ detail: TradeDetail) -> String {
        let currency = trades.currencies[trade.currency].name
        let reason = trades.reasons[trade.reason]
        let entryTime = trade.entryTime.map(ResultPage.moment) ?? "-"
        let (entry, exit) = (detail.entry?.description ?? "-", detail.exit?.description ?? "-")
        return "\(trade.isLong ? "Long" : "Short") \(detail.quantity.map { "\($0) " } ?? "")from \(entryTime) at \(entry) "
            + "to \(ResultPage.moment(trade.exitTime)) at \(exit)\(reason.isEmpty ? "" : ", \(reason)"): "
            + KeyFigure.text(trade.pnl.double, currency.isEmpty ? "" : " \(currency)", isSigned: true)
    }
}
