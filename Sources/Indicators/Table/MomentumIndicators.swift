extension IndicatorDefinition {
    static let momentum = [oscillators, moreOscillators, changes, composed, otherForms.filter { $0.group == .momentum }].flatMap
    { $0 }

    private static let oscillators: [IndicatorDefinition] = [
        IndicatorDefinition(
            "rsi", .momentum, [.length(14)], of: .close, needs: .range, drawn: .pane(0...100, levels: [30, 70]),
            "relative strength index", reading: "over 70 overbought, under 30 oversold",
            formula: "100 · rise / (rise + fall), Wilder's means of the rises and the falls; 0 where nothing moved",
            from: "J. W. Wilder 1978; TA-Lib RSI",
            elsewhere: "where nothing moved TradingView gives 100 and pandas-ta null; --cutler is the RSI of plain sums"
        ) { OfPrices(RSI($0.length(0)), $0.source) },
        IndicatorDefinition(
            "stoch", .momentum, [.length(14), .length("k", 3), .length("d", 3)], fields: ["_k", "_d"], needs: .range,
            drawn: .pane(0...100, levels: [20, 80]), "stochastic",
            reading: "over 80 overbought, under 20 oversold; a cross of _k and _d may be a turn",
            formula: "100 · (close − lowest low) / (highest high − lowest low) of N, its mean of k, and the mean of that of d",
            from: "G. Lane; TA-Lib STOCH",
            elsewhere: "TradingView's default is 14,1,3, TA-Lib's 5,3,3"
        ) { Stochastic($0.length(0), $0.length(1), $0.length(2)) },
        IndicatorDefinition(
            "stochrsi", .momentum, [.length("rsi", 14), .length(14), .length("k", 3), .length("d", 3)], fields: ["_k", "_d"],
            of: .close, needs: .range, drawn: .pane(0...100, levels: [20, 80]), "stochastic RSI",
            reading: "over 80 overbought, under 20 oversold; a cross of _k and _d may be a turn",
            formula: "the stochastic of RSI, smoothed by k and by d",
            from: "T. Chande, S. Kroll 1994; TA-Lib STOCHRSI without its smoothing",
            elsewhere: "other programs give 0 to 1 in place of 0 to 100"
        ) { StochasticRSI($0.length(0), $0.length(1), $0.length(2), $0.length(3), $0.source) },
        IndicatorDefinition(
            "cci", .momentum, [.length(20)], needs: .range, drawn: .pane(levels: [-100, 100]), "commodity channel index",
            reading: "over 100 strong or overbought, under -100 weak or oversold",
            formula: "(typical price − its mean of N) / (0.015 · its mean deviation of N)",
            from: "D. Lambert 1980; TA-Lib CCI"
        ) { OfBars(CCI($0.length(0))) },
        IndicatorDefinition(
            "willr", .momentum, [.length(14)], needs: .range, drawn: .pane(-100...0, levels: [-80, -20]), "Williams' %R",
            reading: "over -20 overbought, under -80 oversold",
            formula: "−100 · (highest high − close) / (highest high − lowest low) of N",
            from: "L. Williams; TA-Lib WILLR"
        ) { OfBars(WilliamsR($0.length(0))) },
        IndicatorDefinition(
            "cmo", .momentum, [.length(14)], of: .close, needs: .range, drawn: .pane(-100...100, levels: [-50, 50]),
            "Chande's momentum oscillator", reading: "over 50 overbought, under -50 oversold",
            formula: "100 · (rise − fall) / (rise + fall), smoothed as Wilder does",
            from: "T. Chande; TA-Lib CMO",
            elsewhere: "TradingView and pandas-ta take plain sums: --cmou"
        ) { OfPrices(CMO($0.length(0)), $0.source) },
        IndicatorDefinition(
            "mom", .momentum, [.length(10)], of: .close, drawn: .pane(levels: [0]), "momentum",
            reading: "above 0 the price is higher than that many candles ago",
            formula: "price − price of N candles ago",
            from: "TA-Lib MOM"
        ) { OfPrices(Momentum($0.length(0)), $0.source) },
        IndicatorDefinition(
            "roc", .momentum, [.length(10)], of: .close, drawn: .pane(levels: [0]), "rate of change in percent",
            reading: "above 0 the price is higher than that many candles ago",
            formula: "100 · (price / price of N candles ago − 1)",
            from: "TA-Lib ROC"
        ) { OfPrices(ROC($0.length(0)), $0.source) },
        IndicatorDefinition(
            "trix", .momentum, [.length(15)], of: .close, drawn: .pane(levels: [0]), "rate of change of a triple EMA",
            reading: "above 0 the trend is up; a cross of 0 may be a turn",
            formula: "the change in percent of an EMA of an EMA of an EMA of N",
            from: "J. Hutson; TA-Lib TRIX",
            elsewhere: "TradingView takes the logarithm of the price, and ten thousand in place of a hundred"
        ) { OfPrices(TRIX($0.length(0)), $0.source) },
        IndicatorDefinition(
            "tsi", .momentum, [.length("long", 25), .length("short", 13)], of: .close,
            drawn: .pane(-100...100, levels: [-25, 0, 25]), "true strength index",
            reading: "above 0 the trend is up; over 25 overbought, under -25 oversold",
            formula: "100 · EMA of EMA of the change / EMA of EMA of its size",
            from: "W. Blau 1991; TA-Lib TSI",
            elsewhere: "pandas-ta begins its averages with the first value"
        ) { OfPrices(TSI($0.length(0), $0.length(1)), $0.source) },
        IndicatorDefinition(
            "ultosc", .momentum, [.length("short", 7), .length("middle", 14), .length("long", 28)], needs: .range,
            drawn: .pane(0...100, levels: [30, 70]), "ultimate oscillator", reading: "over 70 overbought, under 30 oversold",
            formula: "100 · (4 a + 2 b + c) / 7, each the buying pressure over the true range of its window",
            from: "L. Williams 1976; TA-Lib ULTOSC"
        ) { OfBars(UltimateOscillator([$0.length(0), $0.length(1), $0.length(2)])) },
        IndicatorDefinition(
            "bop", .momentum, drawn: .pane(-1...1, levels: [0]), "balance of power",
            reading: "above 0 the candle closed higher than it opened; 1 is at its high",
            formula: "(close − open) / (high − low); 0 without range",
            from: "I. Livshin; TA-Lib BOP"
        ) { _ in OfBars(BalanceOfPower()) },
        IndicatorDefinition(
            "ao", .momentum, [.length("fast", 5), .length("slow", 34)], drawn: .pane(levels: [0], shape: .bars),
            "awesome oscillator", reading: "above 0 the short mean is above the long one; a cross of 0 may be a turn",
            formula: "mean of (high + low) / 2 of fast candles − that of slow candles",
            from: "B. Williams; TA-Lib AO"
        ) { OfBars(AwesomeOscillator($0.length(0), $0.length(1))) },
        IndicatorDefinition(
            "macd", .momentum, [.length("fast", 12), .length("slow", 26), .length("signal", 9)],
            fields: ["", "_signal", Field("_hist", .pane(levels: [0], shape: .bars))], of: .close, drawn: .pane(levels: [0]),
            "moving average convergence divergence", reading: "above _signal momentum is up; _hist is their distance",
            formula: "EMA of fast − EMA of slow; its EMA of signal; their difference. Both EMAs start at the same candle",
            from: "G. Appel; TA-Lib MACD",
            elsewhere: "TradingView starts each EMA on its own; the difference fades"
        ) { MACDLines(MACD($0.length(0), $0.length(1), $0.length(2)), $0.source) },
        IndicatorDefinition(
            "ppo", .momentum, [.length("fast", 12), .length("slow", 26)], of: .close, drawn: .pane(levels: [0]),
            "MACD in percent", reading: "above 0 the fast mean is above the slow one",
            formula: "100 · (EMA of fast − EMA of slow) / EMA of slow",
            from: "G. Appel; TA-Lib PPO with EMA"
        ) { OfPrices(PPO($0.length(0), $0.length(1)), $0.source) },
        IndicatorDefinition(
            "cc", .momentum, [.number("alpha", 0.07, from: 1e-4, upTo: 1)], fields: ["", "_trigger"], of: .close,
            drawn: .pane(levels: [0]), "Ehlers' cyber cycle", reading: "above _trigger the cycle rises",
            formula: "(1 − α/2)² (s − 2 s₁ + s₂) + 2 (1 − α) cycle₁ − (1 − α)² cycle₂; s is (c + 2 c₁ + 2 c₂ + c₃) / 6",
            from: "J. Ehlers 2004",
            elsewhere: "Ehlers' listing starts its recursion one candle earlier; the difference is gone after some 200 candles"
        ) { CyberCycle($0[0], $0.source) },
        IndicatorDefinition(
            "fisher", .momentum, [.length(9)], fields: ["", "_trigger"], needs: .range, drawn: .pane(levels: [-1.5, 1.5]),
            "Fisher transform", reading: "over 1.5 or under -1.5 stretched; a cross of _trigger may be a turn",
            formula: "0.5 ln((1 + x) / (1 − x)) + 0.5 · the last value; x is 0.66 · (place in the channel − 0.5) + 0.67 x₁",
            from: "J. Ehlers 2002"
        ) { FisherTransform($0.length(0)) },
    ]
}
