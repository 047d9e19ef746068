extension IndicatorDefinition {
    static let moreOscillators: [IndicatorDefinition] = [
        IndicatorDefinition(
            "stochf", .momentum, [.length(5), .length("d", 3), .average("type", .sma)], fields: ["_k", "_d"], needs: .range,
            drawn: .pane(0...100, levels: [20, 80]), "fast stochastic", reading: "over 80 overbought, under 20 oversold",
            formula: "100 · (close − lowest low) / (highest high − lowest low) of N, and its average of d",
            from: "G. Lane; TA-Lib STOCHF"
        ) { AnyStochastic($0.length(0), (.sma, 1), ($0.average(2), $0.length(1))) },
        IndicatorDefinition(
            "kdj", .momentum,
            [.length(9), .length("k", 3), .average("k_type", .rma), .length("d", 3), .average("d_type", .rma)],
            fields: ["_k", "_d", "_j"], needs: .range, drawn: .pane(levels: [0, 20, 80, 100]), "stochastic with a third line",
            reading: "_j over 100 overbought, under 0 oversold; a cross of _k and _d may be a turn",
            formula: "the stochastic of N, averaged (k) and averaged once more (d); j = 3 k − 2 d", from: "TA-Lib KDJ",
            elsewhere: "pandas-ta and Chinese programs begin k and d at 50: the difference fades"
        ) {
            AnyStochastic($0.length(0), ($0.average(2), $0.length(1)), ($0.average(4), $0.length(3)), withJ: true)
        },
        IndicatorDefinition(
            "smi", .momentum, [.length(13), .length("fast", 2), .length("slow", 25), .length("signal", 9)],
            fields: ["", "_signal"], needs: .range, drawn: .pane(-100...100, levels: [-40, 40]), "stochastic momentum",
            reading: "over 40 overbought, under -40 oversold; a cross of _signal may be a turn",
            formula: "100 · EMA of EMA of (close − middle of the channel of N) / half of EMA of EMA of the channel's width",
            from: "W. Blau 1993; TA-Lib SMI",
            elsewhere: "pandas-ta's smi is a different indicator, the ergodic indicator of TSI"
        ) { StochasticMomentum($0.length(0), $0.length(1), $0.length(2), $0.length(3)) },
        IndicatorDefinition(
            "cmou", .momentum, [.length(14)], of: .close, needs: .range, drawn: .pane(-100...100, levels: [-50, 50]),
            "Chande's momentum oscillator of plain sums", reading: "over 50 overbought, under -50 oversold",
            formula: "100 · (Σ rises − Σ falls) / (Σ rises + Σ falls) of N changes; 0 where nothing moved",
            from: "T. Chande 1994; TA-Lib CMOU", elsewhere: "as TradingView's and pandas-ta's cmo"
        ) { OfPrices(PlainCMO($0.length(0)), $0.source) },
        IndicatorDefinition(
            "imi", .momentum, [.length(14)], needs: .range, drawn: .pane(0...100, levels: [30, 70]), "intraday momentum index",
            reading: "over 70 overbought, under 30 oversold",
            formula: "100 · Σ rising bodies / Σ bodies of N; 50 without any body", from: "T. Chande; TA-Lib IMI"
        ) { OfBars(IntradayMomentum($0.length(0))) },
        IndicatorDefinition(
            "ac", .momentum, [.length("fast", 5), .length("slow", 34), .length("signal", 5)],
            drawn: .pane(levels: [0], shape: .bars), "accelerator oscillator",
            reading: "above 0 the momentum of --ao grows, below 0 it falls", formula: "AO − its mean of signal",
            from: "B. Williams; TA-Lib AC"
        ) { OfBars(Accelerator($0.length(0), $0.length(1), $0.length(2))) },
        IndicatorDefinition(
            "apo", .momentum, [.length("fast", 12), .length("slow", 26), .average("type", .ema)], of: .close,
            drawn: .pane(levels: [0]), "distance of two averages", reading: "above 0 the fast average is above the slow one",
            formula: "average of fast − average of slow, each started on its own", from: "TA-Lib APO"
        ) { OfPrices(AverageDistance($0.length(0), $0.length(1), $0.average(2)), $0.source) },
        IndicatorDefinition(
            "macdext", .momentum,
            [
                .length("fast", 12), .average("fast_type", .sma), .length("slow", 26), .average("slow_type", .sma),
                .length("signal", 9), .average("signal_type", .sma),
            ], fields: ["", "_signal", Field("_hist", .pane(levels: [0], shape: .bars))], of: .close, drawn: .pane(levels: [0]),
            "MACD of averages of any type", reading: "above _signal momentum is up; _hist is their distance",
            formula: "average of fast − average of slow, started together; its average of signal; their difference",
            from: "TA-Lib MACDEXT"
        ) {
            AnyMACD(
                ($0.average(1), $0.length(0)), ($0.average(3), $0.length(2)), ($0.average(5), $0.length(4)), $0.source)
        },
        IndicatorDefinition(
            "macdfix", .momentum, [.length("signal", 9)],
            fields: ["", "_signal", Field("_hist", .pane(levels: [0], shape: .bars))], of: .close, drawn: .pane(levels: [0]),
            "MACD with Appel's own smoothing", reading: "above _signal momentum is up; _hist is their distance",
            formula: "MACD of 12 and 26 whose averages are smoothed by 0.15 and 0.075", from: "G. Appel; TA-Lib MACDFIX"
        ) { MACDLines(MACD(fixed: $0.length(0)), $0.source) },
        IndicatorDefinition(
            "eri", .momentum, [.length(13)], fields: ["_bull", "_bear"], drawn: .pane(levels: [0], shape: .bars), "Elder ray",
            reading: "_bull above 0 shows strong buyers, _bear below 0 strong sellers",
            formula: "high − EMA of the close, and low − EMA of the close", from: "A. Elder 1993; TA-Lib ERI"
        ) { ElderRay($0.length(0)) },
    ]
}
