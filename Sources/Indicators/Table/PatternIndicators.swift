extension IndicatorDefinition {
    static let pattern: [IndicatorDefinition] = [
        IndicatorDefinition(
            "impulse", .pattern, [.length(20), .number("range", 1.5), .number("body", 0.65)], drawn: .state,
            "impulsive candle: 1, -1 or 0", reading: "1 is a strong rising candle, -1 a strong falling candle",
            formula: "1 or −1 where the range is above R times its mean of N and the body is above the share B of it",
            from: "this project"
        ) { OfBars(Impulse($0.length(0), $0[1], $0[2])) },
        IndicatorDefinition(
            "ha", .pattern, fields: ["_open", "_high", "_low", "_close"], drawn: .onPrice(), "Heikin-Ashi candle",
            reading: "several candles of one colour in a row are a trend",
            formula: "close is the mean of the four prices, open the middle of the last Heikin-Ashi body",
            from: "M. Sasano; TA-Lib HA"
        ) { _ in HeikinAshi() },
        IndicatorDefinition(
            "pivots", .pattern, fields: ["_pivot", "_r1", "_r2", "_r3", "_s1", "_s2", "_s3"], needs: .wholeDay,
            drawn: .onPrice(), "classic pivot points of the UTC day before",
            reading: "r1 to r3 are resistances, s1 to s3 supports",
            formula: "(high + low + close) / 3 of the UTC day before, and three levels on each side",
            from: "floor traders' classic",
            elsewhere: "the day of other programs may begin at another hour"
        ) { _ in Pivots() },
        IndicatorDefinition(
            "divergence", .pattern, [.length(14, atLeast: 2)], drawn: .state, "divergence of close and MACD: 1, -1 or 0",
            reading: "1 suggests a turn upwards, -1 a turn downwards",
            formula: "1 where the close is under the lowest of N − 1 and MACD's histogram above what it was there; −1 mirrored",
            from: "this project"
        ) { Divergence($0.length(0)) },
        IndicatorDefinition(
            "cdl", .pattern, [.patterns], fields: CandlePattern.all.map { Field("_\($0.name)", nil) }, drawn: .state,
            "candlestick patterns by name, or all", reading: "100 is a bullish pattern, -100 a bearish pattern, 0 none",
            formula: "rules over bodies, shadows and gaps, beside their averages of the 10 (or 5) candles before",
            from: "TA-Lib CDL…, with its settings; PATTERN:SHARE sets a penetration",
            elsewhere: "as in TA-Lib, 80 is a pattern that barely qualifies, 200 a confirmed hikkake"
        ) { CandlePatterns(CandlePattern.chosen($0.values)) },
    ]
}
