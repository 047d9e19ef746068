extension IndicatorDefinition {
    static let momentum = [
        IndicatorDefinition(
            "rsi", .momentum, [.length(14)], of: .close, needs: .range, drawn: .pane(0...100, levels: [30, 70]),
            "relative strength index", reading: "over 70 overbought, under 30 oversold"
        ) { OfPrices(RSI($0.length(0)), $0.source) },
        IndicatorDefinition(
            "stoch", .momentum, [.length(14), .length("k", 3), .length("d", 3)], fields: ["_k", "_d"], needs: .range,
            drawn: .pane(0...100, levels: [20, 80]), "stochastic",
            reading: "over 80 overbought, under 20 oversold; _k crossing _d turns"
        ) { Stochastic($0.length(0), $0.length(1), $0.length(2)) },
        IndicatorDefinition(
            "stochrsi", .momentum, [.length("rsi", 14), .length(14), .length("k", 3), .length("d", 3)], fields: ["_k", "_d"],
            of: .close, needs: .range, drawn: .pane(0...100, levels: [20, 80]), "stochastic RSI",
            reading: "over 80 overbought, under 20 oversold; _k crossing _d turns"
        ) { StochasticRSI($0.length(0), $0.length(1), $0.length(2), $0.length(3), $0.source) },
        IndicatorDefinition(
            "cci", .momentum, [.length(20)], needs: .range, drawn: .pane(levels: [-100, 100]), "commodity channel index",
            reading: "over 100 strong or overbought, under -100 weak or oversold"
        ) { OfBars(CCI($0.length(0))) },
        IndicatorDefinition(
            "willr", .momentum, [.length(14)], needs: .range, drawn: .pane(-100...0, levels: [-80, -20]), "Williams' %R",
            reading: "over -20 overbought, under -80 oversold"
        ) { OfBars(WilliamsR($0.length(0))) },
        IndicatorDefinition(
            "cmo", .momentum, [.length(14)], of: .close, needs: .range, drawn: .pane(-100...100, levels: [-50, 50]),
            "Chande's momentum oscillator", reading: "over 50 overbought, under -50 oversold"
        ) { OfPrices(CMO($0.length(0)), $0.source) },
        IndicatorDefinition(
            "mom", .momentum, [.length(10)], of: .close, drawn: .pane(levels: [0]), "momentum",
            reading: "above 0 the price is higher than that many candles ago"
        ) { OfPrices(Momentum($0.length(0)), $0.source) },
        IndicatorDefinition(
            "roc", .momentum, [.length(10)], of: .close, drawn: .pane(levels: [0]), "rate of change in percent",
            reading: "above 0 the price is higher than that many candles ago"
        ) { OfPrices(ROC($0.length(0)), $0.source) },
        IndicatorDefinition(
            "trix", .momentum, [.length(15)], of: .close, drawn: .pane(levels: [0]), "rate of change of a triple EMA",
            reading: "above 0 the trend is up; crossing 0 turns"
        ) { OfPrices(TRIX($0.length(0)), $0.source) },
        IndicatorDefinition(
            "tsi", .momentum, [.length("long", 25), .length("short", 13)], of: .close,
            drawn: .pane(-100...100, levels: [-25, 0, 25]), "true strength index",
            reading: "above 0 the trend is up; over 25 overbought, under -25 oversold"
        ) { OfPrices(TSI($0.length(0), $0.length(1)), $0.source) },
        IndicatorDefinition(
            "ultosc", .momentum, [.length("short", 7), .length("middle", 14), .length("long", 28)], needs: .range,
            drawn: .pane(0...100, levels: [30, 70]), "ultimate oscillator", reading: "over 70 overbought, under 30 oversold"
        ) { OfBars(UltimateOscillator([$0.length(0), $0.length(1), $0.length(2)])) },
        IndicatorDefinition(
            "bop", .momentum, drawn: .pane(-1...1, levels: [0]), "balance of power",
            reading: "above 0 the candle closed higher than it opened; 1 is at its high"
        ) { _ in OfBars(BalanceOfPower()) },
        IndicatorDefinition(
            "ao", .momentum, [.length("fast", 5), .length("slow", 34)], drawn: .pane(levels: [0], shape: .bars),
            "awesome oscillator", reading: "above 0 the short mean is above the long one; crossing 0 turns"
        ) { OfBars(AwesomeOscillator($0.length(0), $0.length(1))) },
        IndicatorDefinition(
            "macd", .momentum, [.length("fast", 12), .length("slow", 26), .length("signal", 9)],
            fields: ["", "_signal", Field("_hist", .pane(levels: [0], shape: .bars))], of: .close, drawn: .pane(levels: [0]),
            "moving average convergence divergence", reading: "above _signal momentum is up; _hist is their distance"
        ) { MACDLines(MACD($0.length(0), $0.length(1), $0.length(2)), $0.source) },
        IndicatorDefinition(
            "ppo", .momentum, [.length("fast", 12), .length("slow", 26)], of: .close, drawn: .pane(levels: [0]),
            "MACD in percent", reading: "above 0 the fast mean is above the slow one"
        ) { OfPrices(PPO($0.length(0), $0.length(1)), $0.source) },
        IndicatorDefinition(
            "cc", .momentum, [.number("alpha", 0.07, from: 1e-4, upTo: 1)], fields: ["", "_trigger"], of: .close,
            drawn: .pane(levels: [0]), "Ehlers' cyber cycle", reading: "above _trigger the cycle rises"
        ) { CyberCycle($0[0], $0.source) },
        IndicatorDefinition(
            "fisher", .momentum, [.length(9)], fields: ["", "_trigger"], needs: .range, drawn: .pane(levels: [-1.5, 1.5]),
            "Fisher transform", reading: "over 1.5 or under -1.5 stretched; crossing _trigger turns"
        ) { FisherTransform($0.length(0)) },
    ]
}
