import Indicators
import Shared

/// `ind --list`: the table of indicators, for people.
enum IndicatorList {
    static func print() throws(Failure) -> ExitStatus {
        var output = Output.standard()
        for group in IndicatorDefinition.Group.allCases {
            output.write(string: "\(group.rawValue)\n\n")
            for definition in IndicatorDefinition.all where definition.group == group {
                output.write(string: entry(definition) + "\n")
            }
        }
        output.write(string: notes)
        try output.flush()
        return .done
    }

    /// The option with its defaults and its meaning; the fields with the default parameters; how to read them.
    private static func entry(_ definition: IndicatorDefinition) -> String {
        let defaults = definition.defaults
        let parameters = definition.parameters.map(\.name).joined(separator: ",")
        let values = definition.words(defaults).joined(separator: ",")
        let head = [
            "--\(definition.name)" + (parameters.isEmpty ? "" : " [\(parameters)]"),
            values + (definition.source.map { "@\($0.rawValue)" } ?? ""), definition.meaning,
        ]
        let reading = definition.reading.prefix(1).uppercased() + definition.reading.dropFirst()
        return head.filter { !$0.isEmpty }.joined(separator: "   ") + "\n"
            + "    \(definition.names(defaults).joined(separator: " "))\n    \(reading).\n"
    }

    private static let notes = """
        Where a default ends in @close, another price may stand behind the '@': open high low close hl2 hlc3 ohlc4 volume;
        --ema 20@hl2 gives ema_20_hl2. Parameters may be left out from the last one on.
        Seeds and warm-up are TA-Lib's, and so are natr_1, the true range itself, and kama_1, the price.
        st_*_dir is 1 for up, where others say -1. bb_*_percent and vwap are null where they are not defined.
        vwap counts from the first candle seen of the UTC day; --vwap 20 gives vwap_20, of 20 candles.
        pivots wait for a whole day without a hole: bybit-stream --backfill day begins the stream with the candles of the day.
        All fields are null for a candle with a number beyond 1e60 or, but for 0, within 1e-60; it changes nothing after it.

        """
}
