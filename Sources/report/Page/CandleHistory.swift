import Drawing
import Performance
import Shared

/// The prices of each candle series in the input, for a page. It takes some 100 kB per series, however many candles arrive.
struct CandleHistory {
    struct Series {
        let key: SeriesKey
        let open: Decimal
        private(set) var close: Decimal
        private(set) var candles = ThinnedCandles(most: 2000)

        fileprivate init(_ key: SeriesKey, _ numbers: CandleNumbers) {
            (self.key, open, close) = (key, numbers.open, numbers.close)
        }

        fileprivate mutating func take(_ candle: CandleRecord) {
            let numbers = candle.numbers
            close = numbers.close
            candles.take(
                .init(
                    time: candle.time, end: candle.end, open: numbers.open.double, high: numbers.high.double,
                    low: numbers.low.double, close: numbers.close.double, marks: CandleMarks(candle)))
        }
    }

    private var table = SeriesTable()
    private var series: [Series] = []

    mutating func take(_ candle: CandleRecord, _ json: borrowing JSON) throws(Failure) {
        let (number, isNew) = try candle.series(json, in: &table)
        if isNew { series.append(Series(table.keys[number], candle.numbers)) }
        series[number].take(candle)
    }

    /// Returns the market's series with the shortest candles, on which its orders filled.
    func finest(of market: TradedMarket) -> Series? {
        series.filter { TradedMarket(category: $0.key.category, symbol: $0.key.symbol) == market }.min {
            ($0.key.interval?.rawValue ?? 0) < ($1.key.interval?.rawValue ?? 0)
        }
    }

    /// Markets with candles, in the order of their first candles.
    var markets: [TradedMarket] {
        series.map { TradedMarket(category: $0.key.category, symbol: $0.key.symbol) }.reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
    }
}
