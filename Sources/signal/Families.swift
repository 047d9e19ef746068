/// What a field's name tells of the `ind` option that appends it: `st_10_3_dir` is of `--st 10,3`.
struct FieldOrigin {
    let family: String
    /// Its parameters; nil for a family's name with a `*`, which leaves them to `ind`.
    let parameters: [String]?
    private let source: String?
    /// What `--join` takes for it, when it comes from `book` or `flow`.
    private let joined: String?

    private static let families: Set<String> = Set(
        """
        sma ema wma rma dema tema hma kama zlema trima vwma t3 linreg slope rsi stoch stochrsi cci willr mfi cmo mom roc trix tsi \
        ultosc bop ao macd ppo aroon vortex adx cc atr natr tr bb kc donchian stddev zscore st sar ichimoku chandelier obv ad adosc \
        cmf pvt efi rvol vwap volspike impulse ha pivots divergence squeeze mtrend chop fisher
        """.split(separator: " ").map(String.init))

    /// Those that measure against the range of their window, and those that measure its volume.
    private static let ofRange: Set = [
        "rsi", "stoch", "stochrsi", "cci", "willr", "mfi", "cmo", "bb", "zscore", "donchian", "aroon", "chop", "fisher", "adx",
        "vortex", "ultosc", "squeeze",
    ]
    private static let ofVolume: Set = ["mfi", "cmf", "vwma", "vwap", "rvol", "volspike", "efi"]
    private static let sources: Set = ["open", "high", "low", "close", "hl2", "hlc3", "ohlc4", "volume"]

    /// Nil for a field that `ind` does not append.
    init?(_ field: String) {
        var words = field.split(separator: "_", omittingEmptySubsequences: false).map(String.init)[...]
        guard let family = words.popFirst() else { return nil }
        self.family = family
        joined = FieldOrigin.joined(family, Array(words))
        guard joined != nil || FieldOrigin.families.contains(family) else { return nil }
        guard joined == nil, words.first != "*" else {
            parameters = nil
            source = nil
            return
        }
        var parameters: [String] = []
        while let word = words.first, word.first?.isNumber == true {
            parameters.append(word.replacing("p", with: "."))
            words.removeFirst()
        }
        self.parameters = parameters
        source = words.first.flatMap { FieldOrigin.sources.contains($0) && family != "ha" ? $0 : nil }
    }

    /// `book_imbalance_5` is book.imbalance_5, `book_50_mid` book.50.mid, `flow_60s_delta` flow.60s.delta, and the age of each too.
    private static func joined(_ family: String, _ words: [String]) -> String? {
        var words = words
        if words.last == "age" { words.removeLast() }
        let isPrefixed = family == "flow" || words.count > 1 && Int(words[0]) != nil
        guard family == "book" || family == "flow", words.count > (isPrefixed ? 1 : 0) else { return nil }
        let name = words.dropFirst(isPrefixed ? 1 : 0).joined(separator: "_")
        return ([family] + (isPrefixed ? [words[0].replacing("p", with: ".")] : []) + [name]).joined(separator: ".")
    }

    /// As one types it: `--st 10,3`, `--ema 20@hl2`, `--obv`, `--join book.mid`.
    var option: String {
        if let joined { return "--join \(joined)" }
        let value = (parameters ?? []).joined(separator: ",") + (source.map { "@\($0)" } ?? "")
        return "--\(family)" + (value.isEmpty ? "" : " \(value)")
    }

    /// The topics of bybit-stream that a field of `book` or `flow` needs, beside those of candles.
    func topics(of symbol: String) -> [String] {
        guard let words = joined?.split(separator: ".").map(String.init) else { return [] }
        let name = words.last ?? ""
        if words[0] == "flow" {
            switch name.prefix(while: { $0 != "_" }) {
            case "liq": return ["allLiquidation.\(symbol)"]
            case "funding", "open", "basis": return ["tickers.\(symbol)"]
            default: return ["publicTrade.\(symbol)"]
            }
        }
        // What reaches far from the touch wants many levels.
        let levels = name.split(separator: "_").compactMap { Int($0) }.max() ?? 1
        let needed = name.hasPrefix("depth") ? 1000 : name.hasPrefix("slippage") ? 200 : levels
        let depth = words.count > 2 ? Int(words[1]) ?? 50 : [50, 200, 1000].first { $0 >= needed } ?? 1000
        return ["orderbook.\(depth).\(symbol)"] + (name.hasPrefix("wall") ? ["publicTrade.\(symbol)"] : [])
    }

    /// The option of `book` or `flow` that appends the field; nil for what these always write.
    var stageNeed: (stage: String, option: String, value: String)? {
        guard let words = joined?.split(separator: ".").map(String.init), let name = words.last else { return nil }
        if words[0] == "flow" { return ("flow", "window", words[1]) }
        let number = name.split(separator: "_").compactMap { Int($0.prefix(while: \.isNumber)) }.first ?? 0
        switch name.prefix(while: { $0 != "_" }) {
        case "imbalance": return ("book", "imbalance", "\(number)")
        case "depth": return ("book", "depth", "\(number)")
        case "slippage": return ("book", "slippage", "\(number)")
        case "wall": return ("book", "walls", "5")
        default: return nil
        }
    }

    /// How many candles without a range make it say nothing, and how many without volume.
    var windowOfRange: Int? { FieldOrigin.ofRange.contains(family) ? length : nil }
    var windowOfVolume: Int? { FieldOrigin.ofVolume.contains(family) ? length : nil }

    private var length: Int? { parameters?.first.flatMap(Int.init) }
}
