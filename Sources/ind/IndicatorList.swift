import Indicators
import Shared

/// `ind --list`: the table of indicators, for people, plain or as Markdown (docs/indicators.md).
enum IndicatorList {
    static func print(asMarkdown: Bool) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        if asMarkdown { output.write(string: heading) }
        for group in IndicatorDefinition.Group.allCases {
            output.write(string: asMarkdown ? "## \(group.rawValue)\n\n" : "\(group.rawValue)\n\n")
            for definition in IndicatorDefinition.all where definition.group == group {
                output.write(string: (asMarkdown ? markdown(definition) : entry(definition)) + "\n")
            }
        }
        output.write(string: asMarkdown ? "## Notes\n\n\(notes)" : notes)
        try output.flush()
        return .done
    }

    private static let heading = """
        # Indicators

        `ind --list markdown` writes this page. Each entry names the option with its defaults, its fields, how people read it, its formula \
        and source, after how many candles all its fields have a value, and where other programs differ. N is the first number of the \
        option; x₁ is the value of x one candle ago.


        """

    /// The option with its defaults and its meaning; the fields with the default parameters; how to read them; how they are computed.
    private static func entry(_ definition: IndicatorDefinition) -> String {
        let head = [usage(definition), defaults(definition), definition.meaning]
        let lines =
            [definition.names(definition.defaults).joined(separator: " "), sentence(definition.reading)] + facts(definition)
        return head.filter { !$0.isEmpty }.joined(separator: "   ") + "\n" + lines.map { "    \($0)\n" }.joined()
    }

    private static func markdown(_ definition: IndicatorDefinition) -> String {
        let given = defaults(definition)
        let fields = definition.names(definition.defaults).map { "`\($0)`" }.joined(separator: " ")
        let head = "### `\(usage(definition))`\n\n\(sentence(definition.meaning))"
        let lines = ["Fields: \(fields)", sentence(definition.reading)] + facts(definition)
        return head + (given.isEmpty ? "" : " Default: `\(given)`.") + "\n\n" + lines.map { "- \($0)\n" }.joined()
    }

    private static func usage(_ definition: IndicatorDefinition) -> String {
        let parameters = definition.parameters.map(\.name).joined(separator: ",")
        if definition.isOfPatterns { return "--\(definition.name) NAME[,NAME…]" }
        let isNeeded = definition.beginsWithWord
        return "--\(definition.name)" + (parameters.isEmpty ? "" : isNeeded ? " \(parameters)" : " [\(parameters)]")
    }

    private static func defaults(_ definition: IndicatorDefinition) -> String {
        let words = definition.words(definition.defaults).joined(separator: ",")
        return words + (definition.source.map { "@\($0.rawValue)" } ?? "")
    }

    private static func facts(_ definition: IndicatorDefinition) -> [String] {
        let request = IndicatorRequest(definition, definition.defaults)
        let wait = definition.needs.contains(.wholeDay) ? "a whole UTC day" : Messages.count(request.warmUp, "candle")
        let elsewhere = definition.elsewhere.isEmpty ? [] : ["Elsewhere: \(definition.elsewhere)."]
        return ["Formula: \(definition.formula).", "Source: \(definition.origin). Warm-up: \(wait)."] + elsewhere
    }

    private static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

    private static let notes = """
        Where a default ends in @close, another price may stand behind the '@': open high low close hl2 hlc3 hlcc4 ohlc4 volume;
        --ema 20@hl2 gives ema_20_hl2. Parameters may be left out from the last one on. A type of average is one of
        \(AverageType.allCases.map(\.rawValue).joined(separator: " ")).
        Seeds and warm-up are TA-Lib's, and so are natr_1, the true range itself, and kama_1, the price.
        st_*_dir is 1 for up, where others say -1. bb_*_percent and vwap are null where they are not defined.
        vwap counts from the first candle seen of the UTC day; --vwap 20 gives vwap_20, of 20 candles.
        pivots wait for a whole day without a hole: bybit-stream --backfill day begins the stream with the candles of the day.
        All fields are null for a candle with a number beyond 1e60 or, but for 0, within 1e-60; it changes nothing after it.

        """
}
