import Shared

/// What holding each market would have made: from the first candle's open to the last one's close.
struct Benchmark {
    private struct Span {
        let open: Decimal
        var close: Decimal
    }

    private var spans: [TradedMarket: Span] = [:]
    private var order: [TradedMarket] = []

    mutating func take(_ market: TradedMarket, _ numbers: CandleNumbers) {
        if spans[market] == nil {
            order.append(market)
            spans[market] = Span(open: numbers.open, close: numbers.close)
        } else {
            spans[market]?.close = numbers.close
        }
    }

    func write(_ output: inout Output) {
        if order.isEmpty { return }
        output.write(
            "<h2>Buy and hold</h2>\n<table>\n<tr><th>Market</th><th>First open</th><th>Last close</th><th>Change</th></tr>\n")
        for market in order {
            guard let span = spans[market] else { continue }
            let change = 100 * (span.close.double / span.open.double - 1)
            let cells = [market.symbol.text, span.open.description, span.close.description]
            output.write(
                string: "<tr>" + cells.map { "<td>\(Plain.markup($0))</td>" }.joined()
                    + "<td class=\"\(change >= 0 ? "good" : "bad")\">\(change > 0 ? "+" : "")\(MetricsTable.rounded(change)) %</td></tr>\n"
            )
        }
        output.write("</table>\n")
    }
}
