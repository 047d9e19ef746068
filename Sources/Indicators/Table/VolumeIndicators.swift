extension IndicatorDefinition {
    static let volume = [
        IndicatorDefinition(
            "obv", .volume, drawn: .pane(), "on balance volume", reading: "rising, buyers are stronger; falling, sellers"
        ) { _ in OfBars(OBV()) },
        IndicatorDefinition(
            "ad", .volume, drawn: .pane(), "accumulation and distribution",
            reading: "rising, closes are near the highs; falling, near the lows"
        ) { _ in OfBars(AD()) },
        IndicatorDefinition(
            "adosc", .volume, [.length("fast", 3), .length("slow", 10)], drawn: .pane(levels: [0]), "Chaikin's oscillator",
            reading: "above 0 accumulation grows, below 0 distribution"
        ) { OfBars(ADOscillator($0.length(0), $0.length(1))) },
        IndicatorDefinition(
            "cmf", .volume, [.length(20)], needs: .volume, drawn: .pane(-1...1, levels: [0]), "Chaikin's money flow",
            reading: "above 0 buyers are stronger, below 0 sellers"
        ) { OfBars(CMF($0.length(0))) },
        IndicatorDefinition(
            "mfi", .volume, [.length(14)], needs: [.range, .volume], drawn: .pane(0...100, levels: [20, 80]),
            "money flow index", reading: "over 80 overbought, under 20 oversold"
        ) { OfBars(MFI($0.length(0))) },
        IndicatorDefinition(
            "pvt", .volume, drawn: .pane(), "price and volume trend", reading: "rising with the price confirms a trend up"
        ) { _ in OfBars(PVT()) },
        IndicatorDefinition(
            "efi", .volume, [.length(13)], needs: .volume, drawn: .pane(levels: [0]), "Elder's force index",
            reading: "above 0 buyers are stronger, below 0 sellers"
        ) { OfBars(ForceIndex($0.length(0))) },
        IndicatorDefinition(
            "rvol", .volume, [.length(20)], needs: .volume, drawn: .pane(levels: [1]), "volume over its mean before",
            reading: "above 1 there is more volume than usual"
        ) { OfBars(RelativeVolume($0.length(0))) },
        IndicatorDefinition(
            "vwap", .volume, [.optionalLength], needs: .volume, drawn: .onPrice(),
            "volume weighted average price since 00:00 UTC, or of that many candles",
            reading: "the mean price that was paid; the close above it favours buyers"
        ) {
            $0.values.isEmpty ? OfBars(SessionVWAP()) as any Indicator : OfBars(VWMA($0.length(0), of: .hlc3))
        },
        IndicatorDefinition(
            "volspike", .volume, [.length(10), .number("multiplier", 1.3)], needs: .volume, drawn: .state,
            "1 when the volume is above the multiple of its mean", reading: "1 confirms a move"
        ) { OfBars(VolumeSpike($0.length(0), $0[1])) },
    ]
}
