import Shared

/// What is written of a candle that fired.
struct SignalRecord {
    private let key: SeriesKey
    private let bar: Bar
    private let streamTime: Int
    private let strategy: Strategy
    private let watch: Watch
    /// Where the fields of the record stand, by the finder's slots.
    private let places: [Int]
    private let close: Int

    init(_ engine: borrowing Engine, _ watch: Watch) {
        key = engine.key
        bar = engine.records.bar
        streamTime = engine.streamTime
        strategy = engine.strategies[watch.place]
        self.watch = watch
        places = engine.records.finder.places
        close = engine.records.close
    }

    /// The signal; nothing where the watch did not fire.
    func write(_ json: borrowing JSON, to output: inout Output) {
        guard let side = watch.side, let prices = watch.prices else { return }
        output.write("{\"type\":\"signal\"")
        writeHead(side, to: &output)
        output.write(",\"side\":\"")
        output.write(string: side.name)
        output.write("\",\"strategy\":\"")
        output.write(string: strategy.name)
        output.write("\",\"score\":")
        output.write(orNull: SignalRecord.rounded(watch.votes.score))
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
        writeValues(side, json, to: &output)
        if !bar.isClosed { output.write(",\"closed\":false") }
        if bar.backfill == .gap { output.write(",\"backfill\":\"gap\"") }
        if bar.isSimulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    /// What would have fired, had its candle not come so late.
    func writeMissed(_ json: borrowing JSON, to output: inout Output) {
        guard let side = watch.side, let prices = watch.prices else { return }
        output.write("{\"type\":\"event\",\"event\":\"missed\",\"time\":")
        output.write(streamTime)
        output.write(",\"reason\":\"closed ")
        output.write((streamTime - bar.end) / 1000)
        output.write(" s before stream time\"")
        writeHead(side, candle: true, to: &output)
        output.write(",\"side\":\"")
        output.write(string: side.name)
        output.write("\",\"strategy\":\"")
        output.write(string: strategy.name)
        output.write("\",\"score\":")
        output.write(orNull: SignalRecord.rounded(watch.votes.score))
        write(prices, json, to: &output)
        if bar.isSimulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    /// The id, made from series, candle, strategy and side, and these themselves.
    private func writeHead(_ side: Side, candle: Bool = false, to output: inout Output) {
        output.write(",\"id\":\"")
        output.write(key.category)
        output.write(":")
        output.write(key.symbol)
        output.write(":")
        output.write(string: bar.interval.name)
        output.write(":")
        output.write(bar.time)
        output.write(":")
        output.write(string: strategy.name)
        output.write(":")
        output.write(string: side.name)
        // An event has an id of its own.
        if candle { output.write(":missed") }
        output.write("\",\"category\":\"")
        output.write(key.category)
        output.write("\",\"symbol\":\"")
        output.write(key.symbol)
        output.write("\",\"interval\":\"")
        output.write(string: bar.interval.name)
        // An event's own `time` is when it was.
        if candle { output.write("\",\"candle\":") } else { output.write("\",\"time\":") }
        output.write(bar.time)
        output.write(",\"close_time\":")
        output.write(bar.end)
    }

    /// The entry keeps the digits of the close.
    private func write(_ prices: Prices, _ json: borrowing JSON, to output: inout Output) {
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

    /// The fields that these votes looked at, as they stand in the record.
    private func writeValues(_ side: Side, _ json: borrowing JSON, to output: inout Output) {
        var written: [Int] = []
        output.write(",\"values\":{")
        for place in watch.reasons.indices where agrees(place, side) {
            for field in watch.reasons[place][side].fields where !written.contains(field.slot) {
                if !written.isEmpty { output.write(",") }
                written.append(field.slot)
                output.write(field.name)
                output.write(value: places[field.slot], of: json)
            }
        }
        output.write("}")
    }

    /// Two digits say what a score says.
    static func rounded(_ score: Double) -> Double { abs(score) < 1e9 ? (score * 100).rounded() / 100 : score }
}

/// Why a vote agrees, made ready to be written.
struct Reason {
    /// The text of its expression, the fields of families in their places, as in a JSON string.
    let text: [UInt8]
    /// Whether the vote's number belongs behind it.
    let hasValue: Bool
    /// What it reads: `"rsi_7":`, and the finder's slot.
    let fields: [(name: [UInt8], slot: Int)]

    /// `scratch` is an output in memory.
    static func both(_ vote: Strategy.Vote, _ binding: Binding, _ scratch: inout Output) -> Sides<Reason> {
        switch vote.rule {
        case .value(let expression):
            return Sides(both: Reason(vote.name + " = ", expression, binding, hasValue: true, &scratch))
        case .sides(let sides):
            func reason(_ expression: Expression?) -> Reason {
                Reason(expression?.text { binding.fields[$0] } ?? "", expression, binding, hasValue: false, &scratch)
            }
            return Sides(long: reason(sides.long), short: reason(sides.short))
        }
    }

    private init(
        _ text: String, _ expression: Expression?, _ binding: Binding, hasValue: Bool, _ scratch: inout Output
    ) {
        self.text = Array(Reason.quoted(text, &scratch).dropFirst().dropLast())
        self.hasValue = hasValue
        var fields: [(name: [UInt8], slot: Int)] = []
        for lookup in expression?.lookups ?? [] {
            guard let name = binding.fields[lookup] else { continue }
            fields.append((Reason.quoted(name, &scratch) + [UInt8(ascii: ":")], binding.slots[lookup]))
        }
        self.fields = fields
    }

    private static func quoted(_ text: String, _ scratch: inout Output) -> [UInt8] {
        var bytes: [UInt8] = []
        scratch.discard()
        scratch.write(quoted: text)
        scratch.append(to: &bytes)
        return bytes
    }
}
