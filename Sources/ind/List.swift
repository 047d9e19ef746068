import Shared

/// `ind --list`: the table, for people.
enum List {
    static func print() throws(Failure) -> ExitStatus {
        var output = Output.standard()
        let rows = Entry.all.map { entry in
            let parameters = entry.parameters.compactMap(\.standard).map(Entry.text).joined(separator: ",")
            let name = ([entry.name] + entry.parameters.compactMap(\.standard).map(Entry.text)).joined(separator: "_")
                .replacing(".", with: "p")
            return ["--\(entry.name)", parameters, entry.fields.map { name + $0 }.joined(separator: " "), entry.meaning]
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

                Seeds and warm-up are TA-Lib's. st_*_dir is 1 for up, where others say -1. vwap counts from the first candle seen of
                the UTC day; feed it the whole day to have the day's. bb_*_percent and vwap are null where they are not defined.

                """)
        try output.flush()
        return .done
    }
}
