extension IndicatorDefinition {
    static let trend = [averages, moreAverages, adaptiveAverages, trends, directions].flatMap { $0 }

    private static let trends: [IndicatorDefinition] = [
        IndicatorDefinition(
            "linreg", .trend, [.length(14)], of: .close, drawn: .onPrice(), "linear regression, its value now",
            reading: "a smoothed price; a close far from it is stretched",
            formula: "the value at the newest candle of the least-squares line through N",
            from: "TA-Lib LINEARREG"
        ) { OfPrices(LinearRegression($0.length(0)), $0.source) },
        IndicatorDefinition(
            "slope", .trend, [.length(14)], of: .close, drawn: .pane(levels: [0]), "linear regression, its slope per candle",
            reading: "above 0 the trend is up, below 0 down",
            formula: "the slope of the least-squares line through N, per candle",
            from: "TA-Lib LINEARREG_SLOPE"
        ) { OfPrices(Slope($0.length(0)), $0.source) },
        IndicatorDefinition(
            "adx", .trend, [.length(14, atLeast: 2)], fields: ["", "_plus", "_minus"], needs: .range,
            drawn: .pane(0...100, levels: [25]), "average directional index, and its lines",
            reading: "above 25 there is a trend, below 20 none; _plus above _minus means an uptrend",
            formula: "Wilder's mean of DX; _plus and _minus are 100 · the smoothed movement over the smoothed true range",
            from: "J. W. Wilder 1978; TA-Lib ADX, PLUS_DI, MINUS_DI",
            elsewhere: "TradingView smooths by RMA from the first candle on: the difference fades"
        ) { DirectionalMovement($0.length(0)) },
        IndicatorDefinition(
            "aroon", .trend, [.length(14)], fields: ["_up", "_down"], needs: .range, drawn: .pane(0...100, levels: [30, 70]),
            "Aroon", reading: "_up above 70 and _down below 30 mean an uptrend, the reverse a downtrend",
            formula: "100 · (N − candles since the extreme of N + 1) / N",
            from: "T. Chande 1995; TA-Lib AROON"
        ) { Aroon($0.length(0)) },
        IndicatorDefinition(
            "vortex", .trend, [.length(14)], fields: ["_plus", "_minus"], needs: .range, drawn: .pane(levels: [1]), "vortex",
            reading: "_plus above _minus means an uptrend, below it a downtrend",
            formula: "Σ |high − low₁| / Σ true range, and Σ |low − high₁| / Σ true range of N",
            from: "E. Botes, D. Siepman 2010; TA-Lib VORTEX"
        ) { Vortex($0.length(0)) },
        IndicatorDefinition(
            "st", .trend, [.length(10), .number("multiplier", 3)], fields: ["", Field("_dir", .state)], drawn: .onPrice(),
            "SuperTrend; _dir is 1 for up", reading: "a close above the line means an uptrend; the line is a trailing stop",
            formula: "(high + low) / 2 ∓ M · ATR of N, held until the close crosses it",
            from: "O. Seban; TA-Lib SUPERTREND",
            elsewhere: "TradingView's direction has the other sign: −1 is up"
        ) { SuperTrendLines(SuperTrend($0.length(0), $0[1])) },
        IndicatorDefinition(
            "sar", .trend, [.number("step", 0.02), .number("maximum", 0.2)], drawn: .onPrice(.dots),
            "parabolic stop and reverse", reading: "the trend is up while it is below the price; it is a trailing stop",
            formula: "stop + factor · (extreme − stop); the factor grows by the step with each new extreme",
            from: "J. W. Wilder 1978; TA-Lib SAR",
            elsewhere: "other programs choose another first side and another first stop"
        ) { OfBars(ParabolicSAR($0[0], $0[1])) },
        IndicatorDefinition(
            "ichimoku", .trend, [.length("tenkan", 9), .length("kijun", 26), .length("span_b", 52)],
            fields: ["_tenkan", "_kijun", "_span_a", "_span_b"], drawn: .onPrice(), "Ichimoku",
            reading: "a close above both spans means an uptrend, below both a downtrend",
            formula:
                "_tenkan, _kijun: the middle of the channel of that length; _span_a, their mean, and _span_b: of kijun − 1 ago",
            from: "G. Hosoda",
            elsewhere: "charts draw the spans ahead; these are the values that a chart shows at this candle"
        ) { Ichimoku($0.length(0), $0.length(1), $0.length(2)) },
        IndicatorDefinition(
            "chandelier", .trend, [.length(22), .number("multiplier", 3)], fields: ["_long", "_short"], drawn: .onPrice(),
            "chandelier exits",
            reading: "exit a long when the close falls below _long, a short when it rises above _short",
            formula: "highest high of N − M · ATR of N; lowest low + M · ATR",
            from: "C. Le Beau"
        ) { Chandelier($0.length(0), $0[1]) },
        IndicatorDefinition(
            "mtrend", .trend, [.length("momentum", 10), .length("short", 5), .length("long", 20)],
            fields: [Field("_dir", .state), "_strength"], drawn: .pane(),
            "momentum's short mean against its long one; _strength is how far apart they are, in Wilder's ATR of 14",
            reading: "_dir is 1 for up and -1 for down; the larger _strength, the stronger the trend",
            formula: "the sign of the mean of momentum over short − that over long; _strength is their distance over ATR 14",
            from: "this project"
        ) { MomentumTrend($0.length(0), $0.length(1), $0.length(2)) },
    ]

    private static let averages: [IndicatorDefinition] = [
        average(
            "sma", 20, "simple moving average",
            formula: "the mean of N prices",
            from: "TA-Lib SMA"
        ) { OfPrices(SMA($0.length(0)), $0.source) },
        average(
            "ema", 20, "exponential moving average",
            formula: "a + 2 / (N + 1) · (price − a), starting with the mean of the first N",
            from: "TA-Lib EMA",
            elsewhere: "TradingView starts in the same way; pandas' ewm starts with the first price"
        ) { OfPrices(EMA($0.length(0)), $0.source) },
        average(
            "wma", 20, "weighted moving average",
            formula: "weights 1 … N, the newest the heaviest",
            from: "TA-Lib WMA"
        ) { OfPrices(WMA($0.length(0)), $0.source) },
        average(
            "rma", 14, "Wilder's moving average",
            formula: "a + (price − a) / N, starting with the mean of the first N",
            from: "J. W. Wilder 1978; TA-Lib RMA"
        ) { OfPrices(EMA.wilder($0.length(0)), $0.source) },
        average(
            "dema", 20, "double exponential moving average",
            formula: "2 EMA − EMA of EMA",
            from: "P. Mulloy 1994; TA-Lib DEMA"
        ) { OfPrices(DEMA($0.length(0)), $0.source) },
        average(
            "tema", 20, "triple exponential moving average",
            formula: "3 EMA − 3 EMA of EMA + EMA of EMA of EMA",
            from: "P. Mulloy 1994; TA-Lib TEMA"
        ) { OfPrices(TEMA($0.length(0)), $0.source) },
        average(
            "hma", 20, "Hull's moving average",
            formula: "WMA of √N of (2 WMA of N / 2 − WMA of N)",
            from: "A. Hull 2005; TA-Lib HMA",
            elsewhere: "TradingView rounds √N, TA-Lib truncates it"
        ) { OfPrices(HMA($0.length(0)), $0.source) },
        average(
            "kama", 10, "Kaufman's adaptive moving average",
            formula: "a + s² (price − a); s goes from 2/31 to 2/3 with the efficiency ratio of N",
            from: "P. Kaufman 1995; TA-Lib KAMA"
        ) { OfPrices(KAMA($0.length(0)), $0.source) },
        average(
            "zlema", 20, "zero lag exponential moving average",
            formula: "EMA of (2 price − price of (N − 1) / 2 candles ago)",
            from: "J. Ehlers, R. Way; TA-Lib ZLEMA"
        ) { OfPrices(ZLEMA($0.length(0)), $0.source) },
        average(
            "trima", 20, "triangular moving average",
            formula: "the mean of a mean, each of about half of N",
            from: "TA-Lib TRIMA"
        ) { OfPrices(TRIMA($0.length(0)), $0.source) },
        IndicatorDefinition(
            "vwma", .trend, [.length(20)], needs: .volume, drawn: .onPrice(), "volume weighted moving average",
            reading: averageReading,
            formula: "Σ price · volume / Σ volume of N; null without volume",
            from: "TA-Lib VWMA"
        ) { OfBars(VWMA($0.length(0), of: .close)) },
        IndicatorDefinition(
            "t3", .trend, [.length(5), .number("factor", 0.7)], of: .close, drawn: .onPrice(), "Tillson's T3",
            reading: averageReading,
            formula: "six EMAs in a row, mixed by the factor v",
            from: "T. Tillson 1998; TA-Lib T3"
        ) { OfPrices(T3($0.length(0), factor: $0[1]), $0.source) },
    ]

    static let averageReading = "a close above it means an uptrend, below it a downtrend"

    /// A moving average of one price.
    private static func average(
        _ name: String, _ length: Int, _ meaning: String, formula: String, from origin: String, elsewhere: String = "",
        _ make: @escaping @Sendable (Parameters) -> any Indicator
    ) -> IndicatorDefinition {
        IndicatorDefinition(
            name, .trend, [.length(length)], of: .close, drawn: .onPrice(), meaning, reading: averageReading, formula: formula,
            from: origin, elsewhere: elsewhere, make)
    }
}
