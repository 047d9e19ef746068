extension IndicatorDefinition {
    static let volatility = [
        IndicatorDefinition(
            "atr", .volatility, [.length(14)], drawn: .pane(), "average true range",
            reading: "how far the price goes in a candle; stops are set at multiples of it"
        ) { OfBars(ATR($0.length(0))) },
        IndicatorDefinition(
            "natr", .volatility, [.length(14)], drawn: .pane(), "average true range in percent of the close",
            reading: "how far the price goes in a candle, comparable between symbols"
        ) { OfBars(NATR($0.length(0))) },
        IndicatorDefinition(
            "tr", .volatility, drawn: .pane(), "true range",
            reading: "how far the price went, the gap from the last close included"
        ) { _ in OfBars(TrueRange()) },
        IndicatorDefinition(
            "bb", .volatility, [.length(20), .number("multiplier", 2)],
            fields: ["_upper", "_middle", "_lower", Field("_width", .pane()), Field("_percent", .pane(levels: [0, 1]))],
            of: .close, needs: .range, drawn: .onPrice(), "Bollinger bands",
            reading: "outside the bands the price is stretched; a small _width precedes large moves"
        ) { BollingerBands($0.length(0), $0[1], $0.source) },
        IndicatorDefinition(
            "kc", .volatility, [.length(20), .length("atr", 10), .number("multiplier", 2)],
            fields: ["_upper", "_middle", "_lower"], drawn: .onPrice(), "Keltner channels",
            reading: "outside the channel the price is stretched, or a trend begins"
        ) { KeltnerChannel($0.length(0), $0.length(1), $0[2]) },
        IndicatorDefinition(
            "donchian", .volatility, [.length(20)], fields: ["_upper", "_middle", "_lower"], needs: .range, drawn: .onPrice(),
            "Donchian channel", reading: "a close at _upper or _lower is a breakout"
        ) { DonchianChannel($0.length(0)) },
        IndicatorDefinition(
            "stddev", .volatility, [.length(20)], of: .close, drawn: .pane(), "standard deviation",
            reading: "how far the price strays from its mean"
        ) { OfPrices(StandardDeviation($0.length(0)), $0.source) },
        IndicatorDefinition(
            "zscore", .volatility, [.length(20)], of: .close, needs: .range, drawn: .pane(levels: [-2, 0, 2]),
            "deviations from the mean", reading: "over 2 or under -2 stretched"
        ) { OfPrices(ZScore($0.length(0)), $0.source) },
        IndicatorDefinition(
            "squeeze", .volatility,
            [
                .length(20), .number("multiplier", 2, from: 1e-4), .length("lookback", 120),
                .number("percentile", 20, upTo: 100),
            ], needs: .range, drawn: .state, "1 when the Bollinger bands are narrower than most of the widths before",
            reading: "1 precedes large moves, in either direction"
        ) { Squeeze($0.length(0), $0[1], $0.length(2), $0[3]) },
        IndicatorDefinition(
            "chop", .volatility, [.length(14, atLeast: 2)], needs: .range, drawn: .pane(0...100, levels: [38.2, 61.8]),
            "choppiness index", reading: "over 61.8 the market goes sideways, under 38.2 it trends"
        ) { OfBars(Choppiness($0.length(0))) },
    ]
}
