extension IndicatorDefinition {
    static let statistics: [IndicatorDefinition] = [
        IndicatorDefinition(
            "avgdev", .statistics, [.length(14)], of: .close, drawn: .pane(), "mean deviation",
            reading: "how far the price strays from its mean", formula: "mean of |price − mean of N|", from: "TA-Lib AVGDEV"
        ) { OfPrices(AverageDeviation($0.length(0)), $0.source) },
        IndicatorDefinition(
            "var", .statistics, [.length(5)], of: .close, drawn: .pane(), "variance",
            reading: "the square of --stddev", formula: "mean of squared distances from the mean of N", from: "TA-Lib VAR",
            elsewhere: "pandas divides by N − 1 in place of N"
        ) { OfPrices(Variance($0.length(0)), $0.source) },
        IndicatorDefinition(
            "linreg_angle", .statistics, [.length(14, atLeast: 2)], of: .close, drawn: .pane(-90...90, levels: [0]),
            "angle of the linear regression in degrees", reading: "above 0 the trend is up; it depends on the price's unit",
            formula: "arctan of --slope", from: "TA-Lib LINEARREG_ANGLE"
        ) { OfPrices(RegressionLine($0.length(0), .angle), $0.source) },
        IndicatorDefinition(
            "linreg_intercept", .statistics, [.length(14, atLeast: 2)], of: .close, drawn: .onPrice(),
            "linear regression, its value at the oldest candle", reading: "where the line through the last N prices begins",
            formula: "the value at the oldest candle of the least-squares line through N", from: "TA-Lib LINEARREG_INTERCEPT"
        ) { OfPrices(RegressionLine($0.length(0), .intercept), $0.source) },
        IndicatorDefinition(
            "tsf", .statistics, [.length(14, atLeast: 2)], of: .close, drawn: .onPrice(),
            "linear regression, its forecast for the next candle", reading: "where the line through the last N prices leads",
            formula: "the value one candle ahead of the least-squares line through N", from: "TA-Lib TSF"
        ) { OfPrices(RegressionLine($0.length(0), .forecast), $0.source) },
        IndicatorDefinition(
            "percentile", .statistics, [.length(30), .number("percent", 50, upTo: 100)], of: .close, drawn: .onPrice(),
            "percentile of the last N", reading: "50 is the median; a price above a high percentile is stretched",
            formula: "the value of rank ⌈percent · N / 100⌉ of N, without interpolation", from: "TA-Lib PERCENTILE",
            elsewhere: "as TradingView's percentile by nearest rank; pandas interpolates"
        ) { OfPrices(Percentile($0.length(0), $0[1]), $0.source) },
        IndicatorDefinition(
            "percentrank", .statistics, [.length(100)], of: .close, needs: .range, drawn: .pane(0...100, levels: [50]),
            "the percentage of the last N prices below this one",
            reading: "near 100 the price is high against its last N, near 0 low",
            formula: "100 · count of the N prices before that are below the price / N", from: "TA-Lib PERCENTRANK",
            elsewhere: "TradingView counts equal prices too"
        ) { OfPrices(PercentRank($0.length(0)), $0.source) },
        IndicatorDefinition(
            "beta", .statistics, [.length(5), .series("market"), .series("own")], drawn: .pane(levels: [1]),
            "beta: how strongly one series follows another", reading: "1 moves as much as the market, above 1 more",
            formula: "slope of the line through the changes of the second series over those of the first, of N",
            from: "TA-Lib BETA, whose series are high and low by default",
            elsewhere: "--beta 30,close@BTCUSDT reads the close against BTCUSDT's"
        ) { Beta($0.length(0), SeriesPair($0)) },
        IndicatorDefinition(
            "correl", .statistics, [.length(30), .series("first"), .series("second")], drawn: .pane(-1...1, levels: [0]),
            "correlation of two series",
            reading: "1 means that both move alike, -1 that they move in opposite directions, 0 no relation",
            formula: "Pearson's r of N pairs; 0 where a series does not move",
            from: "K. Pearson; TA-Lib CORREL, whose series are high and low by default",
            elsewhere: "--correl 30,close@ETHUSDT reads the close against ETHUSDT's, --correl 30,close,volume two own series"
        ) { Correlation($0.length(0), SeriesPair($0)) },
    ]
}
