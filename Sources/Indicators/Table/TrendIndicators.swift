extension IndicatorDefinition {
    static let trend = averages + trends

    private static let trends = [
        IndicatorDefinition(
            "linreg", .trend, [.length(14)], of: .close, drawn: .onPrice(), "linear regression, its value now",
            reading: "a smooth price; the close far from it is stretched"
        ) { OfPrices(LinearRegression($0.length(0)), $0.source) },
        IndicatorDefinition(
            "slope", .trend, [.length(14)], of: .close, drawn: .pane(levels: [0]), "linear regression, its slope a candle",
            reading: "above 0 the trend is up, below 0 down"
        ) { OfPrices(Slope($0.length(0)), $0.source) },
        IndicatorDefinition(
            "adx", .trend, [.length(14, atLeast: 2)], fields: ["", "_plus", "_minus"], needs: .range,
            drawn: .pane(0...100, levels: [25]), "average directional index, and its lines",
            reading: "above 25 there is a trend, below 20 none; plus above minus is up"
        ) { DirectionalMovement($0.length(0)) },
        IndicatorDefinition(
            "aroon", .trend, [.length(14)], fields: ["_up", "_down"], needs: .range, drawn: .pane(0...100, levels: [30, 70]),
            "Aroon", reading: "up above 70 and down below 30 is a trend up, the reverse one down"
        ) { Aroon($0.length(0)) },
        IndicatorDefinition(
            "vortex", .trend, [.length(14)], fields: ["_plus", "_minus"], needs: .range, drawn: .pane(levels: [1]), "vortex",
            reading: "plus above minus is a trend up, below it one down"
        ) { Vortex($0.length(0)) },
        IndicatorDefinition(
            "st", .trend, [.length(10), .number("multiplier", 3)], fields: ["", Field("_dir", .state)], drawn: .onPrice(),
            "SuperTrend; _dir is 1 for up", reading: "the close above the line is a trend up; the line is a trailing stop"
        ) { SuperTrendLines(SuperTrend($0.length(0), $0[1])) },
        IndicatorDefinition(
            "sar", .trend, [.number("step", 0.02), .number("maximum", 0.2)], drawn: .onPrice(.dots),
            "parabolic stop and reverse", reading: "below the price the trend is up; it is a trailing stop"
        ) { OfBars(ParabolicSAR($0[0], $0[1])) },
        IndicatorDefinition(
            "ichimoku", .trend, [.length("tenkan", 9), .length("kijun", 26), .length("span_b", 52)],
            fields: ["_tenkan", "_kijun", "_span_a", "_span_b"], drawn: .onPrice(), "Ichimoku",
            reading: "the close above both spans is a trend up, below both one down"
        ) { Ichimoku($0.length(0), $0.length(1), $0.length(2)) },
        IndicatorDefinition(
            "chandelier", .trend, [.length(22), .number("multiplier", 3)], fields: ["_long", "_short"], drawn: .onPrice(),
            "chandelier exits", reading: "a long is left where the close falls below _long, a short where it rises above _short"
        ) { Chandelier($0.length(0), $0[1]) },
        IndicatorDefinition(
            "mtrend", .trend, [.length("momentum", 10), .length("short", 5), .length("long", 20)],
            fields: [Field("_dir", .state), "_strength"], drawn: .pane(),
            "momentum's short mean against its long one; _strength is how far apart they are, in Wilder's ATR of 14",
            reading: "_dir is 1 for up and -1 for down; the larger _strength, the stronger the trend"
        ) { MomentumTrend($0.length(0), $0.length(1), $0.length(2)) },
    ]

    private static let averages = [
        average("sma", 20, "simple moving average") { OfPrices(SMA($0.length(0)), $0.source) },
        average("ema", 20, "exponential moving average") { OfPrices(EMA($0.length(0)), $0.source) },
        average("wma", 20, "weighted moving average") { OfPrices(WMA($0.length(0)), $0.source) },
        average("rma", 14, "Wilder's moving average") { OfPrices(EMA.wilder($0.length(0)), $0.source) },
        average("dema", 20, "double exponential moving average") { OfPrices(DEMA($0.length(0)), $0.source) },
        average("tema", 20, "triple exponential moving average") { OfPrices(TEMA($0.length(0)), $0.source) },
        average("hma", 20, "Hull's moving average") { OfPrices(HMA($0.length(0)), $0.source) },
        average("kama", 10, "Kaufman's adaptive moving average") { OfPrices(KAMA($0.length(0)), $0.source) },
        average("zlema", 20, "zero lag exponential moving average") { OfPrices(ZLEMA($0.length(0)), $0.source) },
        average("trima", 20, "triangular moving average") { OfPrices(TRIMA($0.length(0)), $0.source) },
        IndicatorDefinition(
            "vwma", .trend, [.length(20)], needs: .volume, drawn: .onPrice(), "volume weighted moving average",
            reading: averageReading
        ) { OfBars(VWMA($0.length(0), of: .close)) },
        IndicatorDefinition(
            "t3", .trend, [.length(5), .number("factor", 0.7)], of: .close, drawn: .onPrice(), "Tillson's T3",
            reading: averageReading
        ) { OfPrices(T3($0.length(0), factor: $0[1]), $0.source) },
    ]

    private static let averageReading = "the close above it is a trend up, below it one down"

    /// A moving average of one price.
    private static func average(
        _ name: String, _ length: Int, _ meaning: String, _ make: @escaping @Sendable (Parameters) -> any Indicator
    ) -> IndicatorDefinition {
        IndicatorDefinition(
            name, .trend, [.length(length)], of: .close, drawn: .onPrice(), meaning, reading: averageReading, make)
    }
}
