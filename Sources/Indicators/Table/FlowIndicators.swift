extension IndicatorDefinition {
    static let moreVolume: [IndicatorDefinition] = [
        IndicatorDefinition(
            "marketfi", .volume, drawn: .pane(), "market facilitation index",
            reading: "the larger it is, the further a unit of volume moves the price",
            formula: "(high − low) / volume; 0 without volume",
            from: "B. Williams; TA-Lib MARKETFI"
        ) { _ in OfBars(MarketFacilitation()) },
        IndicatorDefinition(
            "nvi", .volume, drawn: .pane(), "negative volume index", reading: "it rises when the price rises on quiet candles",
            formula: "from 1000, changed as the close changes where the volume falls", from: "P. Dysart; TA-Lib NVI"
        ) { _ in OfBars(VolumeIndex(isPositive: false)) },
        IndicatorDefinition(
            "pvi", .volume, drawn: .pane(), "positive volume index", reading: "it rises when the price rises on busy candles",
            formula: "from 1000, changed as the close changes where the volume rises", from: "P. Dysart; TA-Lib PVI"
        ) { _ in OfBars(VolumeIndex(isPositive: true)) },
        IndicatorDefinition(
            "pvo", .volume, [.length("fast", 12), .length("slow", 26), .average("type", .ema)], needs: .volume,
            drawn: .pane(levels: [0]), "distance of two averages of the volume in percent",
            reading: "above 0 there is more volume than before",
            formula: "100 · (average of fast − average of slow) / average of slow", from: "TA-Lib PVO"
        ) {
            OfPrices(AverageDistance($0.length(0), $0.length(1), $0.average(2), inPercent: true), .volume)
        },
    ]
}
