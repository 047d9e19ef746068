extension IndicatorDefinition {
    static let adaptiveAverages: [IndicatorDefinition] = [
        IndicatorDefinition(
            "alma", .trend, [.length(9), .number("offset", 0.85, upTo: 1), .number("sigma", 6, from: 1e-4)], of: .close,
            drawn: .onPrice(), "Arnaud Legoux moving average", reading: averageReading,
            formula: "weights exp(−(i − m)² / (2 s²)), m being ⌊offset · (N − 1)⌋ and s N / sigma",
            from: "A. Legoux, D. Kouzis-Loukas 2009; TA-Lib 0.8.3 ALMA",
            elsewhere: "TradingView does not round m down to a whole candle"
        ) { OfPrices(ALMA($0.length(0), offset: $0[1], sigma: $0[2]), $0.source) },
        IndicatorDefinition(
            "vidya", .trend, [.length(12), .length("cmo", 9, atLeast: 2)], of: .close, drawn: .onPrice(),
            "variable index dynamic average", reading: averageReading,
            formula: "a + 2 / (N + 1) · |--cmou of cmo| / 100 · (price − a), starting with the first price",
            from: "T. Chande 1992; TA-Lib 0.8.3 VIDYA", elsewhere: "pandas-ta begins with 0 after the window"
        ) { OfPrices(VIDYA($0.length(0), $0.length(1)), $0.source) },
        IndicatorDefinition(
            "frama", .trend, [.length(16, atLeast: 2)], drawn: .onPrice(), "fractal adaptive moving average",
            reading: averageReading,
            formula: "a + s ((high + low) / 2 − a), s being exp(−4.6 (D − 1)) and D the fractal dimension of N candles",
            from: "J. Ehlers 2005; TA-Lib 0.8.3 FRAMA", elsewhere: "an odd N counts as one less"
        ) { OfBars(FRAMA($0.length(0))) },
        IndicatorDefinition(
            "mcginley", .trend, [.length(14)], of: .close, drawn: .onPrice(), "McGinley dynamic", reading: averageReading,
            formula: "a + (price − a) / (N (price / a)⁴), starting with the first price",
            from: "J. McGinley 1997; TA-Lib 0.8.3 MCGD", elsewhere: "pandas-ta divides by 0.6 N unless told otherwise"
        ) { OfPrices(McGinley($0.length(0)), $0.source) },
        IndicatorDefinition(
            "median", .trend, [.length(5)], of: .close, drawn: .onPrice(), "moving median",
            reading: "an average that a single outlier does not move",
            formula: "the middle of N prices by size, the mean of two where N is even",
            from: "J. Tukey 1977; TA-Lib 0.8.3 MEDIAN"
        ) { OfPrices(Median($0.length(0)), $0.source) },
        IndicatorDefinition(
            "zigzag", .trend, [.number("percent", 5, from: 1e-4, upTo: 100)],
            fields: [Field("", .onPrice(.dots)), Field("_dir", .state)],
            drawn: .onPrice(.dots), "newest confirmed swing; _dir is 1 since a low",
            reading: "the last high or low that the price has left by the percentage; a later candle never changes it",
            formula: "a high counts once a low is percent below it, a low once a high is percent above it",
            from: "A. Merrill 1977", elsewhere: "charts draw the line back to the swing, and its last leg may still change"
        ) { ZigZag($0[0]) },
    ]
}
