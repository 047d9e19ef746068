extension IndicatorDefinition {
    static let pattern = [
        IndicatorDefinition(
            "impulse", .pattern, [.length(20), .number("range", 1.5), .number("body", 0.65)], drawn: .state,
            "impulsive candle: 1, -1 or 0", reading: "1 is a strong candle up, -1 a strong one down"
        ) { OfBars(Impulse($0.length(0), $0[1], $0[2])) },
        IndicatorDefinition(
            "ha", .pattern, fields: ["_open", "_high", "_low", "_close"], drawn: .onPrice(), "Heikin-Ashi candle",
            reading: "a row of candles of one colour is a trend"
        ) { _ in HeikinAshi() },
        IndicatorDefinition(
            "pivots", .pattern, fields: ["_pivot", "_r1", "_r2", "_r3", "_s1", "_s2", "_s3"], needs: .wholeDay,
            drawn: .onPrice(), "classic pivot points of the UTC day before",
            reading: "r1 to r3 are resistances, s1 to s3 supports"
        ) { _ in Pivots() },
        IndicatorDefinition(
            "divergence", .pattern, [.length(14, atLeast: 2)], drawn: .state, "divergence of close and MACD: 1, -1 or 0",
            reading: "1 expects a turn up, -1 a turn down"
        ) { Divergence($0.length(0)) },
    ]
}
