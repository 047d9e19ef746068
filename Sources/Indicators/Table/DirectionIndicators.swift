extension IndicatorDefinition {
    static let directions: [IndicatorDefinition] = [
        IndicatorDefinition(
            "adxr", .trend, [.length(14, atLeast: 2)], needs: .range, drawn: .pane(0...100, levels: [25]),
            "rating of the average directional index", reading: "above 25 there is a trend, below 20 none",
            formula: "(ADX + ADX of N − 1 candles ago) / 2", from: "J. W. Wilder 1978; TA-Lib ADXR"
        ) { OfBars(DirectionalRating($0.length(0))) },
        IndicatorDefinition(
            "dx", .trend, [.length(14, atLeast: 2)], needs: .range, drawn: .pane(0...100, levels: [25]),
            "directional index, not averaged", reading: "the larger it is, the more one direction outweighs the other",
            formula: "100 · |plus − minus| / (plus + minus) of the directional lines; the last value where nothing moved",
            from: "J. W. Wilder 1978; TA-Lib DX"
        ) { OfBars(DirectionalIndex($0.length(0))) },
        IndicatorDefinition(
            "plus_dm", .trend, [.length(14)], drawn: .pane(), "Wilder's sum of movements up",
            reading: "above --minus_dm the trend is up",
            formula: "sum − sum / N + the part of the high above the last high, where that is larger than the low's way down",
            from: "J. W. Wilder 1978; TA-Lib PLUS_DM"
        ) { OfBars(DirectionalSum($0.length(0), isUp: true)) },
        IndicatorDefinition(
            "minus_dm", .trend, [.length(14)], drawn: .pane(), "Wilder's sum of movements down",
            reading: "above --plus_dm the trend is down",
            formula: "sum − sum / N + the part of the low below the last low, where that is larger than the high's way up",
            from: "J. W. Wilder 1978; TA-Lib MINUS_DM"
        ) { OfBars(DirectionalSum($0.length(0), isUp: false)) },
        IndicatorDefinition(
            "aroonosc", .trend, [.length(14)], needs: .range, drawn: .pane(-100...100, levels: [0]), "Aroon oscillator",
            reading: "above 0 the trend is up, below 0 down", formula: "Aroon up − Aroon down",
            from: "T. Chande 1995; TA-Lib AROONOSC"
        ) { OfBars(AroonOscillator($0.length(0))) },
        IndicatorDefinition(
            "vhf", .trend, [.length(28)], of: .close, needs: .range, drawn: .pane(0...1, levels: [0.3]),
            "vertical horizontal filter", reading: "the larger it is, the more the market trends",
            formula: "(highest − lowest price of N) / Σ |change| of N", from: "A. White 1991; TA-Lib VHF"
        ) { OfPrices(VerticalHorizontal($0.length(0)), $0.source) },
        IndicatorDefinition(
            "er", .trend, [.length(10)], of: .close, needs: .range, drawn: .pane(0...1, levels: [0.3]),
            "Kaufman's efficiency ratio", reading: "1 is a straight move, 0 only noise",
            formula: "|price − price of N ago| / Σ |change| of N; 1 where nothing moved", from: "P. Kaufman 1995; TA-Lib ER",
            elsewhere: "pandas-ta gives null where nothing moved"
        ) { OfPrices(EfficiencyRatio($0.length(0)), $0.source) },
        IndicatorDefinition(
            "fractal", .trend, [.length("left", 2), .length("right", 2)], fields: ["_high", "_low"],
            drawn: .pane(0...100, shape: .bars), "Williams' fractal: 100 where a swing is confirmed",
            reading: "_high marks a swing high and _low a swing low, that many candles after it",
            formula: "100 where the high of R candles ago is above the highs of the L before and the R after; _low mirrored",
            from: "B. Williams 1995; TA-Lib FRACTAL", elsewhere: "charts draw the mark R candles back, at the swing itself"
        ) { Fractal($0.length(0), $0.length(1)) },
        IndicatorDefinition(
            "sarext", .trend,
            [
                .number("start", 0, from: -1e9), .number("offset", 0), .number("long_first", 0.02), .number("long_step", 0.02),
                .number("long_maximum", 0.2), .number("short_first", 0.02), .number("short_step", 0.02),
                .number("short_maximum", 0.2),
            ], drawn: .pane(), "parabolic stop and reverse with factors of each side",
            reading: "above 0 it is the stop of a long; below 0 it is the stop of a short with a minus sign",
            formula: "as --sar; a start other than 0 is the first stop (below 0 of a short), and a turn moves it by the offset",
            from: "J. W. Wilder 1978; TA-Lib SAREXT"
        ) { OfBars(ExtendedSAR($0)) },
    ]
}

extension ExtendedSAR {
    fileprivate init(_ given: IndicatorDefinition.Parameters) {
        self.init(
            start: given[0], offset: given[1], long: Pace(given[2], given[3], given[4]),
            short: Pace(given[5], given[6], given[7]))
    }
}
