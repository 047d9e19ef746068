extension FieldOrigin {
    /// After how many candles of its series the field has a value at the latest. 1 for a field that does not wait for candles: it
    /// comes from another record, or (pivots) it waits for a whole day.
    var warmUp: Int {
        let numbers = (parameters ?? []).map { Int($0) ?? 0 }
        guard let first = numbers.first else { return family == "tr" ? 2 : 1 }
        let longest = numbers.max() ?? first
        switch (family, numbers.count) {
        case ("dema", _): return 2 * first - 1
        case ("tema", _): return 3 * first - 2
        case ("trix", _): return 3 * first - 1
        case ("t3", _): return 6 * first - 5
        case ("hma", _): return first + Int(Double(first).squareRoot()) - 1
        case ("zlema", _): return first + (first - 1) / 2
        case ("adx", _): return 2 * first
        case ("cc", _): return 9
        case ("sar", _): return 2
        case ("divergence", _): return first + 33
        case ("stoch", 3): return numbers.reduce(0, +) - 2
        case ("stochrsi", 4): return numbers.reduce(0, +) - 2
        case ("tsi", 2): return first + numbers[1]
        case ("macd", 3): return max(first, numbers[1]) + numbers[2] - 1
        case ("ichimoku", 3): return longest + numbers[1] - 1
        case ("mtrend", 3): return first + max(numbers[1], numbers[2])
        case ("squeeze", 4): return first + numbers[2]
        case ("kc", 3): return max(first, numbers[1] + 1)
        case ("ppo", _), ("ao", _), ("adosc", _): return longest
        case ("ultosc", _): return longest + 1
        case ("kama", _), ("rsi", _), ("mfi", _), ("cmo", _), ("mom", _), ("roc", _), ("aroon", _), ("vortex", _), ("atr", _),
            ("natr", _), ("st", _), ("chandelier", _), ("efi", _), ("rvol", _), ("chop", _), ("fisher", _):
            return first + 1
        default: return first
        }
    }
}
