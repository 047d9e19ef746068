import Shared

/// `--explain`: what each vote said of a candle, and what came of it. A record for programs, a row of a table for people.
struct Explain {
    private let isTable: Bool
    /// The strategy whose votes the last head named.
    private var headed: Int?

    init() { isTable = System.isTerminal(1) }

    mutating func write(_ engine: borrowing Engine, _ watch: Watch, to output: inout Output) {
        if isTable { writeRow(engine, watch, to: &output) } else { writeRecord(engine, watch, to: &output) }
    }

    private func writeRecord(_ engine: borrowing Engine, _ watch: Watch, to output: inout Output) {
        let strategy = engine.strategies[watch.place]
        let (key, bar) = (engine.key, engine.records.bar)
        output.write("{\"type\":\"explain\",\"category\":\"")
        output.write(key.category)
        output.write("\",\"symbol\":\"")
        output.write(key.symbol)
        output.write("\",\"interval\":\"")
        output.write(string: bar.interval.name)
        output.write("\",\"time\":")
        output.write(bar.time)
        if bar.isClosed { output.write(",\"closed\":true") } else { output.write(",\"closed\":false") }
        output.write(",\"strategy\":\"")
        output.write(string: strategy.name)
        output.write("\",\"votes\":{")
        for (number, counted) in watch.votes.counted.enumerated() {
            if number > 0 { output.write(",") }
            output.write("\"")
            output.write(string: strategy.votes[counted.place].name)
            output.write("\":")
            output.write(orNull: counted.cast)
        }
        output.write("},\"score\":")
        output.write(orNull: watch.votes.unknown > 0 ? .nan : SignalRecord.rounded(watch.votes.score))
        output.write(",\"side\":")
        if let side = watch.side {
            output.write("\"")
            output.write(string: side.name)
            output.write("\"")
        } else {
            output.write("null")
        }
        output.write(",\"verdict\":\"")
        output.write(string: watch.verdict.rawValue)
        output.write("\"}\n")
    }

    // MARK: For a person

    private mutating func writeRow(_ engine: borrowing Engine, _ watch: Watch, to output: inout Output) {
        let strategy = engine.strategies[watch.place]
        let names = watch.votes.counted.map { strategy.votes[$0.place].name }
        let time = Messages.moment(engine.records.bar.end)
        if headed != watch.place {
            headed = watch.place
            let head = Explain.padded("close", time.count + 2) + Explain.padded("series", 24) + Explain.padded("strategy", 16)
            let votes = names.map { Explain.padded($0, $0.count + 2) }.joined()
            output.write(string: head + votes + "score  verdict\n")
        }
        var row = time + "  " + Explain.padded(engine.key.description, 24) + Explain.padded(strategy.name, 16)
        for (counted, name) in zip(watch.votes.counted, names) {
            row += Explain.padded(Explain.cast(counted.cast), name.count + 2)
        }
        let score = watch.votes.unknown > 0 ? "?" : "\(SignalRecord.rounded(watch.votes.score))"
        row += Explain.padded(score, 7) + (watch.side.map { "\($0.name) " } ?? "") + watch.verdict.rawValue
        if engine.records.bar.isSimulated { row += "  SIMULATED" }
        output.write(string: row + "\n")
    }

    private static func cast(_ cast: Double) -> String {
        cast.isNaN ? "?" : cast == 0 ? "." : cast == 1 ? "+" : cast == -1 ? "-" : "\(cast)"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 1))
    }
}
