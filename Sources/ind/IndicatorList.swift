import Shared

/// `ind --list`: the table, for people.
enum IndicatorList {
    static func print() throws(Failure) -> ExitStatus {
        var output = Output.standard()
        let rows = Entry.all.map { entry in
            let parameters = entry.standard.values.map(Entry.text).joined(separator: ",")
            let price = entry.source.map { "@\($0.rawValue)" } ?? ""
            var option = "--\(entry.name)"
            var fields = entry.names(entry.standard).joined(separator: " ")
            if case .optionalLength = entry.parameters.first {
                option += " [N]"
                fields += ", with N \(fields)_N"
            }
            return [option, parameters + price, fields, entry.meaning]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in [["option", "default", "fields", "meaning"]] + rows {
            for column in 0..<3 {
                output.write(
                    string: row[column] + String(repeating: " ", count: max(0, widths[column] - row[column].count) + 2))
            }
            output.write(string: row[3] + "\n")
        }
        output.write(
            string: """

                Where a default ends in @close, another price may stand behind the '@': open high low close hl2 hlc3 ohlc4 volume;
                --ema 20@hl2 gives ema_20_hl2. Parameters may be left out from the last one on.
                Seeds and warm-up are TA-Lib's, and so are natr_1, the true range itself, and kama_1, the price.
                st_*_dir is 1 for up, where others say -1. bb_*_percent and vwap are null where they are not defined.
                vwap counts from the first candle seen of the UTC day, and pivots wait for a whole day without a hole:
                bybit-stream --backfill day begins the stream with the candles of the current day.
                All fields are null for a candle with a number beyond 1e60 or, but for 0, within 1e-60; it changes nothing after it.

                """)
        try output.flush()
        return .done
    }
}
