extension IndicatorDefinition {
    /// How programs read its fields, by their suffixes: what `reading` says in words. An indicator that draws a state and has no line
    /// here reads 1 as bullish and -1 as bearish; other fields without a rule have a value and no reading.
    package static let readingRules: [String: [String: ReadingRule]] = [
        // Momentum.
        "rsi": ["": .extremes(30, 70)],
        "stoch": ["_k": .extremes(20, 80), "_d": .extremes(20, 80)],
        "stochrsi": ["_k": .extremes(20, 80), "_d": .extremes(20, 80)],
        "cci": ["": .extremes(-100, 100)],
        "willr": ["": .extremes(-80, -20)],
        "cmo": ["": .extremes(-50, 50)],
        "mom": ["": .sign],
        "roc": ["": .sign],
        "trix": ["": .sign],
        "tsi": ["": .extremesOrSign(-25, 25)],
        "ultosc": ["": .extremes(30, 70)],
        "bop": ["": .sign],
        "ao": ["": .sign],
        "macd": ["": .above("_signal"), "_hist": .sign],
        "ppo": ["": .sign],
        "cc": ["": .above("_trigger")],
        "fisher": ["": .stretches(-1.5, 1.5)],
        // Trend.
        "slope": ["": .sign],
        "adx": ["": .trends(above: 25, sidewaysBelow: 20), "_plus": .above("_minus")],
        "aroon": ["_up": .opposite("_down", 30, 70)],
        "vortex": ["_plus": .above("_minus")],
        "st": ["": .closeAbove, "_dir": .state],
        "sar": ["": .closeAbove],
        "ichimoku": ["_span_a": .closeAboveBoth("_span_b")],
        "sma": ["": .closeAbove],
        "ema": ["": .closeAbove],
        "wma": ["": .closeAbove],
        "rma": ["": .closeAbove],
        "dema": ["": .closeAbove],
        "tema": ["": .closeAbove],
        "hma": ["": .closeAbove],
        "kama": ["": .closeAbove],
        "zlema": ["": .closeAbove],
        "trima": ["": .closeAbove],
        "vwma": ["": .closeAbove],
        "t3": ["": .closeAbove],
        // Volatility.
        "bb": ["_percent": .stretches(0, 1)],
        "kc": ["_middle": .closeOutside("_upper", "_lower")],
        "donchian": ["_middle": .closeReaches("_upper", "_lower")],
        "zscore": ["": .stretches(-2, 2)],
        "squeeze": ["": .flag(.squeezed)],
        "chop": ["": .choppiness(38.2, 61.8)],
        // Volume.
        "adosc": ["": .sign],
        "cmf": ["": .sign],
        "mfi": ["": .extremes(20, 80)],
        "efi": ["": .sign],
        "rvol": ["": .relativeVolume],
        "vwap": ["": .closeAbove],
        "volspike": ["": .flag(.highVolume)],
    ]
}

extension IndicatorField {
    /// How a program reads its value; nil where the table has no rule for it.
    package var rule: ReadingRule? {
        guard let field else { return nil }
        if let rules = IndicatorDefinition.readingRules[definition.name] { return rules[field.suffix] }
        return field.drawing == .state ? .state : nil
    }

    /// The names of the fields that the rule looks at beside its own.
    package var others: [String] { rule?.others.map { stem + $0 } ?? [] }
}
