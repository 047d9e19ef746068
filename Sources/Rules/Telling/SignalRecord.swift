import Shared

/// What is written of a candle that fired.
struct SignalRecord {
    private let key: SeriesKey
    private let candle: CandleRecord
    private let streamTime: Int
    private let strategy: Strategy
    private let watch: StrategyWatch
    /// Where the fields of the record stand, by the finder's slots.
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

    /// The signal; nothing where the watch did not fire.
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

    /// What would have fired, had its candle not come so late.
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

    /// The id, made from series, candle, strategy and side, and these themselves.
    private func writeHead(_ side: Side, isEvent: Bool = false, to output: inout Output) {
        output.name("id")
        output.write("\"")
        SignalID(key: key, time: candle.time, strategy: strategy.name, side: side).write(to: &output)
        // An event has an id of its own.
        if isEvent { output.write(":missed") }
        output.write("\"")
        output.member("category", key.category)
        output.member("symbol", key.symbol)
        output.member("interval", candle.interval)
        if candle.priceType != .last { output.member("price_type", quoted: candle.priceType.name) }
        // An event's own `time` is when it was.
        output.member(isEvent ? "candle" : "time", candle.time)
        output.member("close_time", candle.end)
    }

    /// The entry keeps the digits of the close.
    private func write(_ prices: SignalPrices, _ json: borrowing JSON, to output: inout Output) {
        output.name("entry")
        output.value(close, of: json)
        output.member("stop", prices.stop)
        output.member("target", prices.target)
    }

    /// The votes that agreed, in words of the rules.
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

/// Why a vote agrees, made ready to be written.
struct Reason {
    /// The text of its expression, the fields of families in their places, as a JSON string; of a long one the vote's name.
    let text: [UInt8]
    /// Whether the vote's number and the closing quote belong behind it.
    let hasValue: Bool

    /// Longer expressions are no reading for a person.
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
