extension IndicatorDefinition {
    /// The rules for reading the fields, by indicator and suffix: `reading` for programs. An indicator that draws a state and
    /// has no entry here reads 1 as bullish and -1 as bearish; other fields without a rule have a value but no reading.
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
        "stochf": ["_k": .extremes(20, 80), "_d": .extremes(20, 80)],
        "kdj": ["_j": .extremes(0, 100)],
        "smi": ["": .extremes(-40, 40)],
        "cmou": ["": .extremes(-50, 50)],
        "imi": ["": .extremes(30, 70)],
        "cutler": ["": .extremes(30, 70)],
        "crsi": ["": .extremes(10, 90)],
        "wavetrend": ["": .extremes(-53, 53)],
        "ac": ["": .sign],
        "apo": ["": .sign],
        "rocp": ["": .sign],
        "fosc": ["": .sign],
        "qstick": ["": .sign],
        "macdext": ["": .above("_signal"), "_hist": .sign],
        "macdfix": ["": .above("_signal"), "_hist": .sign],
        "kst": ["": .above("_signal")],
        // Trend.
        "slope": ["": .sign],
        "adx": ["": .trends(above: 25, sidewaysBelow: 20), "_plus": .above("_minus")],
        "adxr": ["": .trends(above: 25, sidewaysBelow: 20)],
        "aroonosc": ["": .sign],
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
        "kc_ema": ["_middle": .closeOutside("_upper", "_lower")],
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
    /// The rule for reading the value; nil if the table has none.
    package var rule: ReadingRule? {
        guard let field else { return nil }
        if let rules = IndicatorDefinition.readingRules[definition.name] { return rules[field.suffix] }
        return field.drawing == .state ? .state : nil
    }

    /// The names of the other fields that the rule reads.
    package var others: [String] { rule?.others.map { stem + $0 } ?? [] }
}
