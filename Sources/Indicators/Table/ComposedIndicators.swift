extension IndicatorDefinition {
    /// Oscillators that are composed of other indicators.
    static let composed: [IndicatorDefinition] = [
        IndicatorDefinition(
            "stc", .momentum, [.length("fast", 23), .length("slow", 50), .length("cycle", 10)], of: .close,
            drawn: .pane(0...100, levels: [25, 75]), "Schaff trend cycle",
            reading: "an uptrend begins when it rises through 25, a downtrend when it falls through 75",
            formula: "the stochastic of EMA − EMA, smoothed by ½, and once more the stochastic of that, smoothed by ½",
            from: "D. Schaff 1999; TA-Lib 0.8.3 STC", elsewhere: "pandas-ta's averages begin with the first price"
        ) { OfPrices(TrendCycle($0.length(0), $0.length(1), $0.length(2)), $0.source) },
        IndicatorDefinition(
            "kst", .momentum,
            [
                .length("roc1", 10), .length("roc2", 15), .length("roc3", 20), .length("roc4", 30), .length("mean1", 10),
                .length("mean2", 10), .length("mean3", 10), .length("mean4", 15), .length("signal", 9),
            ], fields: ["", "_signal"], of: .close, drawn: .pane(levels: [0]), "know sure thing",
            reading: "above _signal the momentum is up; above 0 the trend is up",
            formula: "means of four rates of change, weighted 1, 2, 3 and 4; its mean of signal",
            from: "M. Pring 1992; TA-Lib 0.8.3 KST"
        ) { given in
            KnowSureThing((0..<4).map(given.length), (4..<8).map(given.length), given.length(8), given.source)
        },
        IndicatorDefinition(
            "crsi", .momentum, [.length(3, atLeast: 2), .length("streak", 2, atLeast: 2), .length("rank", 100)], of: .close,
            needs: .range, drawn: .pane(0...100, levels: [10, 90]), "Connors' RSI",
            reading: "over 90 overbought, under 10 oversold",
            formula: "(RSI + RSI of the streak + percent rank of the change among rank before it) / 3",
            from: "L. Connors 2012; TA-Lib 0.8.3 CRSI", elsewhere: "RSIs are 0 where nothing moved"
        ) { OfPrices(ConnorsRSI($0.length(0), $0.length(1), $0.length(2)), $0.source) },
        IndicatorDefinition(
            "wavetrend", .momentum, [.length("channel", 10), .length("average", 21), .length("signal", 4)],
            fields: ["", "_signal"], needs: .range, drawn: .pane(levels: [-60, -53, 0, 53, 60]), "wave trend",
            reading: "over 53 overbought, under -53 oversold; a cross of _signal may be a turn",
            formula: "EMA of (p − EMA of p) / (0.015 · EMA of |p − EMA of p|), p being (high + low + close) / 3",
            from: "LazyBear 2014; TA-Lib 0.8.3 WAVETREND"
        ) { WaveTrend($0.length(0), $0.length(1), $0.length(2)) },
        IndicatorDefinition(
            "ttm", .momentum, [.length(20), .number("bands", 2), .number("channel", 1.5)],
            fields: [Field("_on", .state), Field("_momentum", .pane(levels: [0], shape: .bars))], needs: .range,
            drawn: .state, "squeeze momentum",
            reading: "_on is 1 while the bands are inside the channel; _momentum shows the direction of the move after it",
            formula:
                "_on: K deviations < C · mean true range; _momentum: --linreg of close − ((highest + lowest) / 2 + mean) / 2",
            from: "J. Carter 2005, in the form of LazyBear 2014",
            elsewhere: "LazyBear's script also uses the channel's factor for the bands; Carter's channel uses EMAs"
        ) { SqueezeMomentum($0.length(0), bands: $0[1], channel: $0[2]) },
    ]
}
