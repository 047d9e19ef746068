extension IndicatorDefinition {
    /// Forms of indicators that other programs use, under names of their own.
    static let otherForms: [IndicatorDefinition] = [
        IndicatorDefinition(
            "cutler", .momentum, [.length(14)], of: .close, needs: .range, drawn: .pane(0...100, levels: [30, 70]),
            "RSI of plain sums", reading: "over 70 overbought, under 30 oversold",
            formula: "100 · Σ rises / (Σ rises + Σ falls) of N changes; 0 where nothing moved", from: "D. Cutler",
            elsewhere: "--rsi smooths as Wilder does and remembers all candles"
        ) { OfPrices(CutlerRSI($0.length(0)), $0.source) },
        IndicatorDefinition(
            "atr_sma", .volatility, [.length(14)], drawn: .pane(), "average true range by a simple mean",
            reading: "how far the price moves in a candle; stops are set at multiples of it",
            formula: "mean of the true range of N", from: "as TradingView's ATR with smoothing SMA",
            elsewhere: "--atr smooths as Wilder does"
        ) { OfBars(SimpleATR($0.length(0))) },
        IndicatorDefinition(
            "kc_ema", .volatility, [.length(20), .number("multiplier", 2)], fields: ["_upper", "_middle", "_lower"],
            drawn: .onPrice(), "Keltner channels from the close",
            reading: "outside the channel the price is stretched, or a trend begins",
            formula: "EMA of the close of N ± K · EMA of the true range of N",
            from: "as TradingView's ta.kc and pandas-ta's kc",
            elsewhere: "--kc takes the typical price and Wilder's ATR"
        ) { CloseKeltnerChannel($0.length(0), $0[1]) },
        IndicatorDefinition(
            "bb_sample", .volatility, [.length(20, atLeast: 2), .number("multiplier", 2)],
            fields: ["_upper", "_middle", "_lower", Field("_width", .pane()), Field("_percent", .pane(levels: [0, 1]))],
            of: .close, needs: .range, drawn: .onPrice(), "Bollinger bands by the deviation of a sample",
            reading: "outside the bands the price is stretched",
            formula: "mean of N ± K · √(Σ (price − mean)² / (N − 1))", from: "as pandas-ta's bbands",
            elsewhere: "--bb divides by N"
        ) { BollingerBands($0.length(0), $0[1], $0.source, isOfSample: true) },
    ]
}
