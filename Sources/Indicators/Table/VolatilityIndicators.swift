extension IndicatorDefinition {
    static let volatility = classicVolatility + moreVolatility + otherForms.filter { $0.group == .volatility }

    private static let classicVolatility: [IndicatorDefinition] = [
        IndicatorDefinition(
            "atr", .volatility, [.length(14)], drawn: .pane(), "average true range",
            reading: "how far the price moves in a candle; stops are set at multiples of it",
            formula: "Wilder's mean of the true range, starting with that of candles 2 to N + 1",
            from: "J. W. Wilder 1978; TA-Lib ATR",
            elsewhere: "TradingView counts the first range as a true range; the difference fades; --atr_sma is the simple mean"
        ) { OfBars(ATR($0.length(0))) },
        IndicatorDefinition(
            "natr", .volatility, [.length(14)], drawn: .pane(), "average true range in percent of the close",
            reading: "how far the price moves in a candle, comparable between symbols",
            formula: "100 · ATR / close; of 1 the true range itself",
            from: "J. Forman 2006; TA-Lib NATR"
        ) { OfBars(NATR($0.length(0))) },
        IndicatorDefinition(
            "tr", .volatility, drawn: .pane(), "true range",
            reading: "how far the price moved, including the gap from the last close",
            formula: "max(high − low, |high − close₁|, |low − close₁|)",
            from: "J. W. Wilder 1978; TA-Lib TRANGE",
            elsewhere: "TradingView gives the range for the first candle"
        ) { _ in OfBars(TrueRange()) },
        IndicatorDefinition(
            "bb", .volatility, [.length(20), .number("multiplier", 2)],
            fields: ["_upper", "_middle", "_lower", Field("_width", .pane()), Field("_percent", .pane(levels: [0, 1]))],
            of: .close, needs: .range, drawn: .onPrice(), "Bollinger bands",
            reading: "outside the bands the price is stretched; a small _width precedes large moves",
            formula: "mean of N ± K · deviation of N; _width is 100 · (upper − lower) / middle",
            from: "J. Bollinger; TA-Lib BBANDS",
            elsewhere: "TradingView divides by N too; pandas-ta divides by N − 1 unless told otherwise: --bb_sample"
        ) { BollingerBands($0.length(0), $0[1], $0.source) },
        IndicatorDefinition(
            "kc", .volatility, [.length(20), .length("atr", 10), .number("multiplier", 2)],
            fields: ["_upper", "_middle", "_lower"], drawn: .onPrice(), "Keltner channels",
            reading: "outside the channel the price is stretched, or a trend begins",
            formula: "EMA of the typical price of N ± K · Wilder's ATR",
            from: "L. Raschke; TA-Lib KC",
            elsewhere: "TradingView takes the close and the EMA of the true range: --kc_ema"
        ) { KeltnerChannel($0.length(0), $0.length(1), $0[2]) },
        IndicatorDefinition(
            "donchian", .volatility, [.length(20)], fields: ["_upper", "_middle", "_lower"], needs: .range, drawn: .onPrice(),
            "Donchian channel", reading: "a close at _upper or _lower is a breakout",
            formula: "highest high and lowest low of N, and their middle",
            from: "R. Donchian; TA-Lib DONCHIAN"
        ) { DonchianChannel($0.length(0)) },
        IndicatorDefinition(
            "stddev", .volatility, [.length(20)], of: .close, drawn: .pane(), "standard deviation",
            reading: "how far the price strays from its mean",
            formula: "√(mean of squared distances from the mean of N)",
            from: "TA-Lib STDDEV",
            elsewhere: "pandas divides by N − 1 in place of N"
        ) { OfPrices(StandardDeviation($0.length(0)), $0.source) },
        IndicatorDefinition(
            "zscore", .volatility, [.length(20)], of: .close, needs: .range, drawn: .pane(levels: [-2, 0, 2]),
            "deviations from the mean", reading: "over 2 or under -2 stretched",
            formula: "(price − mean of N) / deviation of N; 0 without deviation",
            from: "this project",
            elsewhere: "pandas-ta divides by the deviation of a sample"
        ) { OfPrices(ZScore($0.length(0)), $0.source) },
        IndicatorDefinition(
            "squeeze", .volatility,
            [
                .length(20), .number("multiplier", 2, from: 1e-4), .length("lookback", 120),
                .number("percentile", 20, upTo: 100),
            ], needs: .range, drawn: .state, "1 when the Bollinger bands are narrower than most of the widths before",
            reading: "1 precedes large moves, in either direction",
            formula: "1 where the width of the Bollinger bands is under the P-th percentile of the widths before",
            from: "this project",
            elsewhere: "--ttm is the squeeze of bands and channels"
        ) { Squeeze($0.length(0), $0[1], $0.length(2), $0[3]) },
        IndicatorDefinition(
            "chop", .volatility, [.length(14, atLeast: 2)], needs: .range, drawn: .pane(0...100, levels: [38.2, 61.8]),
            "choppiness index", reading: "over 61.8 the market goes sideways, under 38.2 it trends",
            formula: "100 · log₁₀(Σ true range of N / (highest high − lowest low)) / log₁₀ N",
            from: "E. W. Dreiss"
        ) { OfBars(Choppiness($0.length(0))) },
    ]
}
