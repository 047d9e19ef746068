import Drawing
import Performance
import Shared

/// The result of holding each market from the first candle's open to the last candle's close.
struct Benchmark {
    let history: CandleHistory

    func write(_ output: inout Output) {
        let rows = history.markets.compactMap { market -> [MarkupCell]? in
            guard let series = history.finest(of: market) else { return nil }
            let change = 100 * (series.close.double / series.open.double - 1)
            return [
                MarkupCell(market.symbol.text), MarkupCell(series.open.description), MarkupCell(series.close.description),
                MarkupCell(KeyFigure.text(change, " %", isSigned: true), kind: change >= 0 ? "good" : "bad"),
            ]
        }
        output.heading(2, "Buy and hold")
        if rows.isEmpty {
            return output.paragraph("The input has no candles, so what holding the market would have made is unknown.")
        }
        output.paragraph(
            "What holding each market would have made from the first candle of the input to the last, without costs.")
        output.table(["Market", "First open", "Last close", "Change"], rows)
    }
}
