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

    init(_ engine: borrowing Engine, _ watch: StrategyWatch) {
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
        output.write("{\"type\":\"signal\"")
        writeHead(side, to: &output)
        output.write(",\"side\":\"")
        output.write(string: side.name)
        output.write(watch.verdict == .closes ? "\",\"opens\":false" : "\",\"opens\":true")
        output.write(",\"strategy\":\"")
        output.write(string: strategy.name)
        output.write("\",\"score\":")
        output.write(orNull: watch.votes.score)
        output.write(",\"agree\":")
        output.write(watch.votes.agreeing[side])
        output.write(",\"of\":")
        output.write(watch.votes.counted.count)
        output.write(",\"confidence\":")
        if let confidence = strategy.confidence(of: watch.votes.score) {
            output.write("\"")
            output.write(confidence)
            output.write("\"")
        } else {
            output.write("null")
        }
        write(prices, json, to: &output)
        writeReasons(side, to: &output)
        output.write(watch, of: strategy, [side], json, places)
        if !candle.isClosed { output.write(",\"closed\":false") }
        if candle.marks.backfill == .gap { output.write(",\"backfill\":\"gap\"") }
        if candle.marks.isSimulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    /// What would have fired, had its candle not come so late.
    func writeMissed(_ json: borrowing JSON, to output: inout Output) {
        guard let side = watch.side, let prices = watch.prices else { return }
        output.write("{\"type\":\"event\",\"event\":\"missed\",\"time\":")
        output.write(streamTime)
        output.write(",\"reason\":\"closed ")
        output.write((streamTime - candle.end) / 1000)
        output.write(" s before stream time\"")
        writeHead(side, isEvent: true, to: &output)
        output.write(",\"side\":\"")
        output.write(string: side.name)
        output.write("\",\"strategy\":\"")
        output.write(string: strategy.name)
        output.write("\",\"score\":")
        output.write(orNull: watch.votes.score)
        write(prices, json, to: &output)
        if candle.marks.isSimulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    /// The id, made from series, candle, strategy and side, and these themselves.
    private func writeHead(_ side: Side, isEvent: Bool = false, to output: inout Output) {
        output.write(",\"id\":\"")
        output.write(key.category)
        output.write(":")
        output.write(key.symbol)
        output.write(":")
        output.write(string: candle.interval.name)
        if candle.priceType != .last { output.write(string: ":\(candle.priceType.name)") }
        output.write(":")
        output.write(candle.time)
        output.write(":")
        output.write(string: strategy.name)
        output.write(":")
        output.write(string: side.name)
        // An event has an id of its own.
        if isEvent { output.write(":missed") }
        output.write("\",\"category\":\"")
        output.write(key.category)
        output.write("\",\"symbol\":\"")
        output.write(key.symbol)
        output.write("\",\"interval\":\"")
        output.write(string: candle.interval.name)
        if candle.priceType != .last { output.write(string: "\",\"price_type\":\"\(candle.priceType.name)") }
        // An event's own `time` is when it was.
        if isEvent { output.write("\",\"candle\":") } else { output.write("\",\"time\":") }
        output.write(candle.time)
        output.write(",\"close_time\":")
        output.write(candle.end)
    }

    /// The entry keeps the digits of the close.
    private func write(_ prices: SignalPrices, _ json: borrowing JSON, to output: inout Output) {
        output.write(",\"entry\":")
        output.write(value: close, of: json)
        output.write(",\"stop\":")
        output.write(orNull: prices.stop)
        output.write(",\"target\":")
        output.write(orNull: prices.target)
    }

    /// The votes that agreed, in words of the rules.
    private func writeReasons(_ side: Side, to output: inout Output) {
        output.write(",\"reasons\":[")
        var isFirst = true
        for place in watch.reasons.indices where agrees(place, side) {
            if !isFirst { output.write(",") }
            isFirst = false
            let reason = watch.reasons[place][side]
            output.write("\"")
            output.write(reason.text)
            if reason.hasValue { output.write(orNull: watch.votes.counted[place].cast) }
            output.write("\"")
        }
        output.write("]")
    }

    private func agrees(_ place: Int, _ side: Side) -> Bool { watch.votes.counted[place].cast * side.sign > 0 }
}

/// Why a vote agrees, made ready to be written.
struct Reason {
    /// The text of its expression, the fields of families in their places, as in a JSON string; of a long one the vote's name.
    let text: [UInt8]
    /// Whether the vote's number belongs behind it.
    let hasValue: Bool

    /// Longer expressions are no reading for a person.
    static let longest = 60

    /// `scratch` is an output in memory.
    static func both(_ vote: Strategy.Vote, _ binding: Binding, _ scratch: inout Output) -> Sides<Reason> {
        switch vote.rule {
        case .value: return Sides(both: Reason(text: quoted(vote.name + " = ", &scratch), hasValue: true))
        case .sides(let sides):
            func reason(_ expression: Expression?) -> Reason {
                let text = expression?.text { binding.fields[$0] } ?? ""
                return Reason(text: quoted(text.count > longest ? vote.name : text, &scratch), hasValue: false)
            }
            return Sides(long: reason(sides.long), short: reason(sides.short))
        }
    }

    /// As it stands between the quotes of a JSON string.
    static func quoted(_ text: String, _ scratch: inout Output) -> [UInt8] {
        scratch.discard()
        scratch.write(quoted: text)
        return Array(scratch.bytes.dropFirst().dropLast())
    }
}
