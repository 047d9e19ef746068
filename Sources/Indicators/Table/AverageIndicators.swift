extension IndicatorDefinition {
    static let moreAverages: [IndicatorDefinition] = [
        IndicatorDefinition(
            "mama", .trend, [.number("fast", 0.5, from: 1e-4, upTo: 1), .number("slow", 0.05, from: 1e-4, upTo: 1)],
            fields: ["", "_fama"], of: .close, drawn: .onPrice(), "MESA adaptive moving average",
            reading: "above _fama the trend is up, below it down",
            formula:
                "a + s (price − a); s is fast / the change of the cycle's phase in degrees, slow at least; _fama takes s / 2",
            from: "J. Ehlers 2001; TA-Lib MAMA",
            elsewhere: "TradingView's scripts start at the price, TA-Lib at 0; the difference fades"
        ) { MAMALines(MAMA($0[0], $0[1]), $0.source) },
        IndicatorDefinition(
            "ht_trendline", .trend, of: .close, drawn: .onPrice(), "Ehlers' instantaneous trendline",
            reading: averageReading, formula: "mean of one dominant cycle, weighted 4, 3, 2 and 1 over four candles",
            from: "J. Ehlers 2001; TA-Lib HT_TRENDLINE"
        ) { OfPrices(InstantaneousTrendline(), $0.source) },
        IndicatorDefinition(
            "midpoint", .trend, [.length(14)], of: .close, drawn: .onPrice(), "middle of the channel of one price",
            reading: averageReading, formula: "(highest + lowest price of N) / 2", from: "TA-Lib MIDPOINT"
        ) { OfPrices(Midpoint($0.length(0)), $0.source) },
        IndicatorDefinition(
            "midprice", .trend, [.length(14)], drawn: .onPrice(), "middle of the channel of highs and lows",
            reading: averageReading, formula: "(highest high + lowest low of N) / 2", from: "TA-Lib MIDPRICE"
        ) { OfBars(MidPrice($0.length(0))) },
        IndicatorDefinition(
            "ma", .trend, [.length(20), .average("type", .sma)], of: .close, drawn: .onPrice(), "moving average of any type",
            reading: averageReading, formula: "the average that the type names: \(averageNames)", from: "TA-Lib MA"
        ) { OfPrices(Average($0.average(1), $0.length(0)), $0.source) },
    ]

    private static let averageNames = AverageType.allCases.map(\.rawValue).joined(separator: " ")
}
