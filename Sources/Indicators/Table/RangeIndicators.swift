extension IndicatorDefinition {
    static let moreVolatility: [IndicatorDefinition] = [
        IndicatorDefinition(
            "accbands", .volatility, [.length(20, atLeast: 2)], fields: ["_upper", "_middle", "_lower"], drawn: .onPrice(),
            "acceleration bands", reading: "a close outside the bands is an acceleration that may go on",
            formula: "means of N of high · (1 + x), close and low · (1 − x); x is 4 · (high − low) / (high + low)",
            from: "P. Headley; TA-Lib ACCBANDS"
        ) { AccelerationBands($0.length(0)) },
        IndicatorDefinition(
            "adr", .volatility, [.length(14)], drawn: .pane(), "mean range of candles",
            reading: "how far the price moves within a candle, without gaps", formula: "mean of (high − low) of N",
            from: "TA-Lib ADR", elsewhere: "on daily candles it is the average day range of other programs"
        ) { OfBars(AverageRange($0.length(0))) },
        IndicatorDefinition(
            "cvi", .volatility, [.length(10), .length("rate", 10)], drawn: .pane(levels: [0]), "Chaikin's volatility",
            reading: "a fast rise often marks a low; a slow fall often goes with a long rise of the price",
            formula: "100 · change over rate candles of the EMA of (high − low)", from: "M. Chaikin; TA-Lib CVI"
        ) { OfBars(ChaikinVolatility($0.length(0), $0.length(1))) },
        IndicatorDefinition(
            "massi", .volatility, [.length(9), .length("sum", 25)], needs: .range, drawn: .pane(levels: [26.5, 27]),
            "mass index", reading: "a rise above 27 and then a fall below 26.5 announces a turn",
            formula: "Σ EMA of the range / EMA of that EMA; 1 for each candle where nothing moves",
            from: "D. Dorsey 1992; TA-Lib MASSI"
        ) { OfBars(MassIndex($0.length(0), $0.length(1))) },
        IndicatorDefinition(
            "rvi", .volatility, [.length(14), .length("deviation", 10, atLeast: 2)], of: .close, needs: .range,
            drawn: .pane(0...100, levels: [50]), "relative volatility index",
            reading: "above 50 the price strays upwards, below 50 downwards",
            formula: "100 · rise / (rise + fall), Wilder's means of the deviation where the price rises and where it falls",
            from: "D. Dorsey 1993; TA-Lib RVI",
            elsewhere: "TradingView smooths by an EMA; its relative vigor index is a different indicator"
        ) { OfPrices(RelativeVolatility($0.length(0), $0.length(1)), $0.source) },
    ]
}
