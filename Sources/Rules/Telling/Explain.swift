import Indicators
import Shared

/// `--explain`: the value of each vote on a candle, and why it fired or not. Writes a table row to a terminal, else a record.
package struct Explain {
    private let isTable: Bool
    private let isColoured: Bool
    /// The strategy whose votes are in the last table head.
    private var headed: Int?
    private var rowsBelow = 0
    /// The strategies for which the explanation of indicators was written already.
    private var told: Set<Int> = []
    private var spoken = Readings()
    /// The number of rows after which the table head is repeated.
    private static let rowsBelowHead = 40

    package init() {
        isTable = System.isTerminal(1)
        isColoured = System.takesColour(1)
    }

    mutating func write(
        _ engine: borrowing StrategyEngine, _ watch: StrategyWatch, _ json: borrowing JSON, to output: inout Output
    ) {
        if isTable { writeRow(engine, watch, to: &output) } else { writeRecord(engine, watch, json, to: &output) }
    }

    private mutating func writeRecord(
        _ engine: borrowing StrategyEngine, _ watch: StrategyWatch, _ json: borrowing JSON, to output: inout Output
    ) {
        let strategy = engine.strategies[watch.place]
        let (key, candle) = (engine.key, engine.records.candle)
        output.begin(record: "explain", of: key)
        output.member("interval", candle.interval)
        if candle.priceType != .last { output.member("price_type", quoted: candle.priceType.name) }
        output.member("time", candle.time)
        output.member("close_time", candle.end)
        output.member("closed", candle.isClosed)
        output.member("strategy", quoted: strategy.name)
        output.write(watch, of: strategy, watch.leaning, json, engine.records.finder.places)
        spoken.write(watch.fields, json, engine.records.finder.places, close: candle.doubles(json).close, to: &output)
        output.member("score", watch.score(strategy))
        output.member("threshold", watch.threshold)
        output.member("side", quoted: watch.side?.name)
        output.member("verdict", quoted: watch.verdict.name)
        output.member("why", quoted: engine.why(watch))
        output.mark("simulated", if: candle.marks.isSimulated)
        output.endRecord()
    }

    // MARK: Output for people

    private enum Colour: Int {
        case red = 31
        case green, yellow
        case faint = 2
    }

    private mutating func writeRow(_ engine: borrowing StrategyEngine, _ watch: StrategyWatch, to output: inout Output) {
        let strategy = engine.strategies[watch.place]
        let columns = watch.votes.counted.map { (title: Explain.title(strategy.votes[$0.place]), counted: $0) }
        rowsBelow += 1
        if headed != watch.place || rowsBelow > Explain.rowsBelowHead {
            if told.insert(watch.place).inserted { output.write(string: Explain.readings(watch)) }
            headed = watch.place
            rowsBelow = 1
            let head = Explain.padded("close (UTC)", 18) + Explain.padded("series", 24) + Explain.padded("strategy", 16)
            let votes = columns.map { Explain.padded($0.title, Explain.width($0.title)) }.joined()
            output.write(string: head + votes + "score    verdict   why\n")
        }
        let time = String(Timestamp.text(engine.records.candle.end).prefix(16)).replacing("T", with: " ")
        var row =
            Explain.padded(time, 18) + Explain.padded(Plain.line(engine.key.description), 24)
            + Explain.padded(Plain.line(strategy.name), 16)
        for (title, counted) in columns {
            let text = counted.isUnknown ? "?" : Explain.signed(counted.contribution)
            row += coloured(
                Explain.padded(text, Explain.width(title)),
                counted.isUnknown ? .yellow : Explain.colour(counted.contribution))
        }
        let score = watch.score(strategy)
        row += Explain.padded(score.isNaN ? "?" : Votes.text((score * 1e4).rounded() / 1e4), 9)
        let verdict = Explain.padded(watch.side.map { "\($0.name) " } ?? "", 0) + watch.verdict.name
        let colour: Colour? = watch.verdict.isUnknown ? .yellow : watch.side.map { $0 == .long ? .green : .red }
        row += coloured(Explain.padded(verdict, 10), watch.verdict.writes || watch.verdict.isUnknown ? colour : nil)
        row += Plain.line(engine.why(watch))
        if engine.records.candle.marks.isSimulated { row += "  SIMULATED" }
        output.write(drawn: row + "\n")
    }

    /// Says how to read each indicator that a strategy uses, one line for each.
    private static func readings(_ watch: StrategyWatch) -> String {
        var lines: [String] = []
        for field in watch.binding.fields.compactMap({ $0.flatMap { IndicatorField($0) } }) {
            let line = "\(field.option): \(field.definition.meaning); \(field.definition.reading)\n"
            if !lines.contains(line) { lines.append(line) }
        }
        return lines.isEmpty ? "" : lines.joined() + "\n"
    }

    private func coloured(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }

    private static func colour(_ contribution: Double) -> Colour {
        contribution > 0 ? .green : contribution < 0 ? .red : .faint
    }

    /// A contribution as text: `+0.4`, `-1`, and `.` for 0.
    private static func signed(_ number: Double) -> String {
        if number == 0 { return "." }
        let text = Votes.text((number * 1e4).rounded() / 1e4)
        return number > 0 ? "+" + text : text
    }

    /// A vote's name, followed by its weight if that is a constant other than 1.
    private static func title(_ vote: Strategy.Vote) -> String {
        if case .constant(let weight) = vote.weight, weight != 1 { return "\(vote.name) \(Votes.text(weight))" }
        return vote.name
    }

    private static func width(_ title: String) -> Int { max(title.count, 5) + 2 }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, width == 0 ? 0 : 1))
    }
}

extension StrategyWatch {
    /// The score; NaN if too many votes are unknown.
    func score(_ strategy: Strategy) -> Double { votes.isReady(strategy) ? votes.score : .nan }
}

extension StrategyEngine {
    /// Why the current candle fired or did not, in plain words.
    func why(_ watch: StrategyWatch) -> String {
        let strategy = strategies[watch.place]
        let side = watch.side?.name ?? ""
        switch watch.verdict {
        case .fired: return comparison(watch, strategy)
        case .closes:
            let end = cooldown(watch)
            return "\(comparison(watch, strategy)); it only closes a position, because the cooldown ends in \(end)"
        case .cooldown: return "the cooldown ends in \(cooldown(watch)); \(side) fires then, if it still holds"
        case .missed: return "the candle closed \((streamTime - records.candle.end) / 1000) s before stream time"
        case .held: return "\(side) was entered before"
        case .history: return "candles fetched as history fire nothing"
        case .filled: return "candles without trades fire nothing"
        case .quiet: return "closed candles after a gap stay quiet"
        case .stale: return "the link of this candle is cut"
        case .none: return comparison(watch, strategy)
        case .agree:
            let most = max(watch.votes.agreeing.long, watch.votes.agreeing.short)
            return "\(Messages.count(most, "vote")) on this side, and \(strategy.agree) must agree"
        case .require:
            let failed = watch.conditions(strategy, watch.leaning).filter { $0.value == 0 }.map { "'\($0.name)'" }
            return "failed: \(failed.joined(separator: ", "))"
        case .quorum: return "\(Messages.count(watch.votes.known, "vote")) known, and the quorum is \(strategy.quorum ?? 0)"
        case .unknown:
            let first = series[current].first
            return watch.blockers(strategy).map {
                "\($0.name) is unknown: " + why($0, watch, strategy, of: key, firstCandle: first)
            }
            .joined(separator: "; ")
        }
    }

    /// The score compared with the threshold, as text: `score 0.83 >= 0.66`, `score -0.2 > -0.66`.
    private func comparison(_ watch: StrategyWatch, _ strategy: Strategy) -> String {
        let score = watch.votes.score
        if watch.threshold <= 0 {
            return "the threshold is \(Votes.text(watch.threshold)), and no score reaches one that is not above 0"
        }
        // The sign says whether the score has reached the threshold of its side. For a score below 0 both are mirrored.
        let reached = strategy.isStrict ? ">" : ">="
        let missed = strategy.isStrict ? "<=" : "<"
        let sign = watch.side == nil ? missed : reached
        let mirrored = sign.replacing("<", with: "!").replacing(">", with: "<").replacing("!", with: ">")
        let (shown, threshold) = (Votes.text(score), Votes.text(watch.threshold))
        return score < 0 ? "score \(shown) \(mirrored) -\(threshold)" : "score \(shown) \(sign) \(threshold)"
    }

    private func cooldown(_ watch: StrategyWatch) -> String {
        let left = watch.side.map { watch.cooldown.left($0, at: records.candle.end, rules[watch.place]) } ?? 0
        return TimeSpan.text(max(left, 0))
    }
}
