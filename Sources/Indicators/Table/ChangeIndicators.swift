extension IndicatorDefinition {
    static let changes: [IndicatorDefinition] = [
        IndicatorDefinition(
            "rocp", .momentum, [.length(10)], of: .close, drawn: .pane(levels: [0]), "rate of change as a share",
            reading: "above 0 the price is higher than that many candles ago",
            formula: "(price − price of N ago) / price of N ago", from: "TA-Lib ROCP"
        ) { OfPrices(Ratio($0.length(0), isChange: true), $0.source) },
        IndicatorDefinition(
            "rocr", .momentum, [.length(10)], of: .close, drawn: .pane(levels: [1]), "rate of change as a ratio",
            reading: "above 1 the price is higher than that many candles ago", formula: "price / price of N ago",
            from: "TA-Lib ROCR; ROCR100 is 100 times it"
        ) { OfPrices(Ratio($0.length(0), isChange: false), $0.source) },
        IndicatorDefinition(
            "coppock", .momentum, [.length(10), .length("first", 11), .length("second", 14)], of: .close,
            drawn: .pane(levels: [0]), "Coppock curve", reading: "a turn upwards below 0 is a long-term buying signal",
            formula: "WMA of N of (ROC of first + ROC of second)", from: "E. Coppock 1962; TA-Lib COPPOCK"
        ) { OfPrices(Coppock($0.length(0), $0.length(1), $0.length(2)), $0.source) },
        IndicatorDefinition(
            "dpo", .momentum, [.length(20)], of: .close, drawn: .pane(levels: [0]), "detrended price oscillator",
            reading: "its turns show the length of cycles; it says nothing about the current candle",
            formula: "price of N / 2 + 1 candles ago − mean of N", from: "TA-Lib DPO",
            elsewhere: "pandas-ta's default moves the mean into the future instead"
        ) { OfPrices(DetrendedPrice($0.length(0)), $0.source) },
        IndicatorDefinition(
            "fosc", .momentum, [.length(5)], of: .close, drawn: .pane(levels: [0]), "forecast oscillator",
            reading: "above 0 the price is higher than the line predicted",
            formula: "100 · (price − the forecast of the candle before) / price", from: "T. Chande; TA-Lib FOSC"
        ) { OfPrices(ForecastOscillator($0.length(0)), $0.source) },
        IndicatorDefinition(
            "qstick", .momentum, [.length(10)], drawn: .pane(levels: [0]), "mean body of candles",
            reading: "above 0 candles close higher than they open", formula: "mean of (close − open) of N",
            from: "T. Chande; TA-Lib QSTICK"
        ) { OfBars(Qstick($0.length(0))) },
        IndicatorDefinition(
            "wad", .momentum, drawn: .pane(), "Williams' accumulation and distribution",
            reading: "when the price makes a new high and this does not, the price may turn",
            formula: "Σ close − true low where the close rises, close − true high where it falls",
            from: "L. Williams, in the form of S. Achelis, without volume; TA-Lib WAD"
        ) { _ in OfBars(WilliamsAD()) },
    ]
}
