import Shared

/// The record of a signal, or the event of a missed one.
struct SignalRecord {
    private let key: SeriesKey
    private let candle: CandleRecord
    private let streamTime: Int
    private let strategy: Strategy
    private let watch: StrategyWatch
    /// The positions of the record's fields, by finder slot.
    private let places: [Int]
    private let close: Int

    init(_ engine: borrowing StrategyEngine, _ watch: StrategyWatch) {
        key = engine.key
        candle = engine.records.candle
        streamTime = engine.streamTime
        strategy = engine.strategies[watch.place]
        self.watch = watch
        places = engine.records.finder.places
        close = candle.closePlace
    }

    /// Writes the signal; writes nothing if the watch did not fire.
    func write(_ json: borrowing JSON, to output: inout Output) {
        guard let side = watch.side, let prices = watch.prices else { return }
        output.begin(record: "signal")
        writeHead(side, to: &output)
        output.member("side", quoted: side.name)
        output.member("opens", watch.verdict != .closes)
        output.member("strategy", quoted: strategy.name)
        output.member("score", watch.votes.score)
        output.member("agree", watch.votes.agreeing[side])
        output.member("of", watch.votes.counted.count)
        output.member("confidence", quoted: strategy.confidence(of: watch.votes.score))
        write(prices, json, to: &output)
        writeReasons(side, to: &output)
        output.write(watch, of: strategy, [side], json, places)
        if !candle.isClosed { output.member("closed", false) }
        if candle.marks.backfill == .gap { output.member("backfill", "gap") }
        output.mark("simulated", if: candle.marks.isSimulated)
        output.endRecord()
    }

    /// Writes the event of a signal that did not fire because its candle came too late.
    func writeMissed(_ json: borrowing JSON, to output: inout Output) {
        guard let side = watch.side, let prices = watch.prices else { return }
        output.begin(event: "missed", time: streamTime)
        output.member("reason", quoted: "closed \((streamTime - candle.end) / 1000) s before stream time")
        writeHead(side, isEvent: true, to: &output)
        output.member("side", quoted: side.name)
        output.member("strategy", quoted: strategy.name)
        output.member("score", watch.votes.score)
        write(prices, json, to: &output)
        output.mark("simulated", if: candle.marks.isSimulated)
        output.endRecord()
    }

    /// Writes the id, made of series, candle, strategy and side, and the members of the series and the candle.
    private func writeHead(_ side: Side, isEvent: Bool = false, to output: inout Output) {
        output.name("id")
        output.write("\"")
        SignalID(key: key, time: candle.time, strategy: strategy.name, side: side).write(to: &output)
        // The event's id must differ from a signal's.
        if isEvent { output.write(":missed") }
        output.write("\"")
        output.member("category", key.category)
        output.member("symbol", key.symbol)
        output.member("interval", candle.interval)
        if candle.priceType != .last { output.member("price_type", quoted: candle.priceType.name) }
        // In an event, `time` is the time of the event.
        output.member(isEvent ? "candle" : "time", candle.time)
        output.member("close_time", candle.end)
    }

    /// Writes the prices. The entry keeps the digits of the close.
    private func write(_ prices: SignalPrices, _ json: borrowing JSON, to output: inout Output) {
        output.name("entry")
        output.value(close, of: json)
        output.member("stop", prices.stop)
        output.member("target", prices.target)
    }

    /// Writes the votes that agreed, as the texts of their rules.
    private func writeReasons(_ side: Side, to output: inout Output) {
        output.name("reasons")
        output.beginArray()
        for place in watch.reasons.indices where agrees(place, side) {
            let reason = watch.reasons[place][side]
            output.element(made: reason.text)
            if reason.hasValue {
                output.value(watch.votes.counted[place].cast)
                output.write("\"")
            }
        }
        output.endArray()
    }

    private func agrees(_ place: Int, _ side: Side) -> Bool { watch.votes.counted[place].cast * side.sign > 0 }
}

/// The reason for a vote, encoded in advance.
struct Reason {
    /// The vote's expression as a JSON string, with fields in place of family names; the vote's name if the expression is long.
    let text: [UInt8]
    /// Whether the vote's number and the closing quote must follow.
    let hasValue: Bool

    /// The longest expression that is shown. Longer ones are hard to read.
    static let longest = 60

    /// `scratch` is an output in memory.
    static func both(_ vote: Strategy.Vote, _ binding: Binding, _ scratch: inout Output) -> Sides<Reason> {
        switch vote.rule {
        case .value: return Sides(both: Reason(text: Array(quoted(vote.name + " = ", &scratch).dropLast()), hasValue: true))
        case .sides(let sides):
            func reason(_ expression: Expression?) -> Reason {
                let text = expression?.text { binding.fields[$0] } ?? ""
                return Reason(text: quoted(text.count > longest ? vote.name : text, &scratch), hasValue: false)
            }
            return Sides(long: reason(sides.long), short: reason(sides.short))
        }
    }

    private static func quoted(_ text: String, _ scratch: inout Output) -> [UInt8] {
        scratch.discard()
        scratch.write(quoted: text)
        return scratch.bytes
    }
}
