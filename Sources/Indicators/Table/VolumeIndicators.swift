extension IndicatorDefinition {
    static let volume = classicVolume + moreVolume + profiles

    private static let classicVolume: [IndicatorDefinition] = [
        IndicatorDefinition(
            "obv", .volume, drawn: .pane(), "on balance volume",
            reading: "buyers are stronger while it rises, sellers while it falls",
            formula: "volume added when the close rises, taken away when it falls; begins with the first volume",
            from: "J. Granville 1963; TA-Lib OBV",
            elsewhere: "TradingView begins with 0"
        ) { _ in OfBars(OBV()) },
        IndicatorDefinition(
            "ad", .volume, drawn: .pane(), "accumulation and distribution",
            reading: "it rises while closes are near the highs, and falls while they are near the lows",
            formula: "Σ volume · ((close − low) − (high − close)) / (high − low)",
            from: "M. Chaikin; TA-Lib AD"
        ) { _ in OfBars(AD()) },
        IndicatorDefinition(
            "adosc", .volume, [.length("fast", 3), .length("slow", 10)], drawn: .pane(levels: [0]), "Chaikin's oscillator",
            reading: "above 0 accumulation grows, below 0 distribution",
            formula: "EMA of fast of that line − EMA of slow, both starting with its first value",
            from: "M. Chaikin; TA-Lib ADOSC"
        ) { OfBars(ADOscillator($0.length(0), $0.length(1))) },
        IndicatorDefinition(
            "cmf", .volume, [.length(20)], needs: .volume, drawn: .pane(-1...1, levels: [0]), "Chaikin's money flow",
            reading: "above 0 buyers are stronger, below 0 sellers",
            formula: "Σ accumulated volume of N / Σ volume of N",
            from: "M. Chaikin; TA-Lib CMF"
        ) { OfBars(CMF($0.length(0))) },
        IndicatorDefinition(
            "mfi", .volume, [.length(14)], needs: [.range, .volume], drawn: .pane(0...100, levels: [20, 80]),
            "money flow index", reading: "over 80 overbought, under 20 oversold",
            formula: "100 · value traded while the typical price rose / value traded while it moved, of N",
            from: "G. Quong, A. Soudack; TA-Lib MFI"
        ) { OfBars(MFI($0.length(0))) },
        IndicatorDefinition(
            "pvt", .volume, drawn: .pane(), "price and volume trend",
            reading: "if it rises with the price, it confirms an uptrend",
            formula: "Σ volume · (close − close₁) / close₁",
            from: "TA-Lib PVT"
        ) { _ in OfBars(PVT()) },
        IndicatorDefinition(
            "efi", .volume, [.length(13)], needs: .volume, drawn: .pane(levels: [0]), "Elder's force index",
            reading: "above 0 buyers are stronger, below 0 sellers",
            formula: "EMA of (close − close₁) · volume",
            from: "A. Elder 1993; TA-Lib EFI"
        ) { OfBars(ForceIndex($0.length(0))) },
        IndicatorDefinition(
            "rvol", .volume, [.length(20)], needs: .volume, drawn: .pane(levels: [1]), "volume over its mean before",
            reading: "above 1 there is more volume than usual",
            formula: "volume / mean volume of the N candles before",
            from: "TA-Lib RVOL"
        ) { OfBars(RelativeVolume($0.length(0))) },
        IndicatorDefinition(
            "vwap", .volume, [.optionalLength], needs: .volume, drawn: .onPrice(),
            "volume weighted average price since 00:00 UTC, or of that many candles",
            reading: "the mean price that was paid; the close above it favours buyers",
            formula: "Σ typical price · volume / Σ volume",
            from: "TA-Lib VWAP for the rolling form",
            elsewhere: "the session of TradingView may begin at another hour"
        ) {
            $0.values.isEmpty ? OfBars(SessionVWAP()) as any Indicator : OfBars(VWMA($0.length(0), of: .hlc3))
        },
        IndicatorDefinition(
            "volspike", .volume, [.length(10), .number("multiplier", 1.3)], needs: .volume, drawn: .state,
            "1 when the volume is above the multiple of its mean", reading: "1 confirms a move",
            formula: "1 where the volume is above the multiple of its mean of N",
            from: "this project"
        ) { OfBars(VolumeSpike($0.length(0), $0[1])) },
    ]
}
