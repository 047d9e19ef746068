extension IndicatorDefinition {
    static let profiles: [IndicatorDefinition] = [
        IndicatorDefinition(
            "vp", .volume, [.length("rows", 24), .number("share", 70, from: 1e-4, upTo: 100), .optionalLength],
            fields: ["_poc", "_vah", "_val"], drawn: .onPrice(),
            "volume profile since 00:00 UTC, or of that many candles: point of control and value area",
            reading: "_poc is the price with most volume; between _val and _vah the share was traded",
            formula: "each candle's volume spread evenly over its range; the area grows from _poc by the larger neighbour",
            from: "P. Steidlmayer 1984", elsewhere: "TradingView reads candles of shorter intervals; trades give finer profiles"
        ) { VolumeProfile($0.length(0), $0[1], $0.values.count > 2 ? $0.length(2) : nil) },
        IndicatorDefinition(
            "avwap", .volume, [.anchor, .number("multiplier", 2)], fields: ["", "_upper", "_lower"], of: .hlc3,
            drawn: .onPrice(), "volume weighted average price since an anchor, with bands",
            reading: "the mean price that was paid since then; outside the bands the price is stretched",
            formula: "Σ price · volume / Σ volume ± K · √(Σ volume · (price − mean)² / Σ volume)",
            from: "P. Levine; as TradingView's anchored VWAP",
            elsewhere: "the anchor is day, week, month, or a point in time as 2025-03-01T14:00"
        ) { AnchoredVWAP(Anchor(number: $0[0]), $0[1], $0.source) },
    ]
}
