extension IndicatorDefinition {
    static let cycle: [IndicatorDefinition] = [
        IndicatorDefinition(
            "ht_dcperiod", .cycle, of: .close, drawn: .pane(levels: [10, 20, 40]), "period of the dominant cycle",
            reading: "how many candles a cycle takes, 6 to 50",
            formula: "360° over the turn of the phasor that a Hilbert transform gives, smoothed",
            from: "J. Ehlers 2001; TA-Lib HT_DCPERIOD"
        ) { OfPrices(DominantCycle(), $0.source) },
        IndicatorDefinition(
            "ht_dcphase", .cycle, of: .close, drawn: .pane(-45...315, levels: [0, 90, 180, 270]),
            "phase of the dominant cycle in degrees", reading: "it advances evenly in a cycle and hardly moves in a trend",
            formula: "arctan(Σ sine · price / Σ cosine · price) over one cycle of the smooth price + 90° + lag",
            from: "J. Ehlers 2001; TA-Lib HT_DCPHASE"
        ) { OfPrices(DominantPhase(), $0.source) },
        IndicatorDefinition(
            "ht_phasor", .cycle, fields: ["_inphase", "_quadrature"], of: .close, drawn: .pane(levels: [0]),
            "components of the dominant cycle",
            reading: "_inphase follows the cycle; _quadrature follows it a quarter of a cycle later",
            formula: "the detrended price of three candles ago, and its Hilbert transform",
            from: "J. Ehlers 2001; TA-Lib HT_PHASOR"
        ) { Phasor($0.source) },
        IndicatorDefinition(
            "ht_sine", .cycle, fields: ["", "_lead"], of: .close, drawn: .pane(-1...1, levels: [0]), "sine of the phase",
            reading: "a cross of _lead announces a turn of the cycle; in a trend the lines run in parallel",
            formula: "sin(phase), and sin(phase + 45°)", from: "J. Ehlers 2001; TA-Lib HT_SINE"
        ) { SineWave($0.source) },
        IndicatorDefinition(
            "ht_trendmode", .cycle, of: .close, drawn: .state, "1 in a trend, 0 in a cycle",
            reading: "near 1 rules that follow the trend work better, near 0 rules that trade against it",
            formula:
                "0 for half a cycle after the sine lines cross and while the phase runs evenly; 1 at 1.5% from the trendline",
            from: "J. Ehlers 2001; TA-Lib HT_TRENDMODE"
        ) { OfPrices(TrendMode(), $0.source) },
    ]
}
