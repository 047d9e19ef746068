import Indicators
import Shared

extension Ind {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("list") { return try IndicatorList.print(asMarkdown: arguments.text("list") == "markdown") }
        var ind = try Ind(arguments, messages)
        return try ind.run()
    }
}

/// The stage: appends the indicators' values to each candle.
struct Ind: Stage {
    private let messages: Messages
    var stream: RecordStream
    private var envelope = Envelope()
    private var candle = CandleRecord()
    private var computed: CandleFields
    private var missing = MissingCandles()
    private let fields: Set<String>
    /// Finds members of the input that have the name of an appended field.
    private var finder = FieldFinder()
    private var hasToldReplaced = false

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        let options = try IndicatorOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        fields = Set(options.fields)
        for field in options.fields { _ = finder.slot(of: field) }
        computed = CandleFields(options, messages)
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                envelope.read(stream.json)
                do throws(Failure) {
                    if envelope.kind == .candle {
                        missing.isOver()
                        try append()
                    } else {
                        try passOn()
                    }
                } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row, .timer: break
            case .statusAsked: stream.report("\(computed.seriesCount) series, \(computed.warmSeries) of them warm")
            }
        }
    }

    mutating func wrapUp() {
        missing.end(messages)
        for text in computed.endings() { messages.note(text) }
    }

    var whyNothing: String? {
        guard missing.hasSeenNothing else { return nil }
        return stream.isEmpty
            ? "no candle was written: the input has no records"
            : "no candle was written: the input has no candles; 'ohlc' makes them of klines and trades"
    }

    /// Passes on records other than candles unchanged. The fields of some of them are joined to candles.
    private mutating func passOn() throws(Failure) {
        let time = envelope.marketTime(stream.json)
        guard try stream.believes(time) else { return }
        if envelope.kind == .payload { missing.look(stream.json, topic: envelope.topic, messages) }
        try computed.takeOther(stream.json, envelope, time: time)
        stream.writeOn()
    }

    private mutating func append() throws(Failure) {
        try candle.read(stream.json)
        guard try stream.believes(candle.tellsUntil, candle.interval) else { return }
        let past = stream.goesBack
        if past != nil { stream.goesBack = nil }
        try computed.take(candle, stream.json, past: past)
        write(computed.table.keys[computed.current])
    }

    private mutating func write(_ key: SeriesKey) {
        let brace = stream.json.closingBrace
        finder.find(in: stream.json)
        if finder.places.contains(where: { $0 > 0 }) { writeOthers(key) } else { stream.writeOn(0..<brace) }
        computed.write(to: &stream.output)
        stream.writeOn(brace..<stream.json.length)
        stream.output.write("\n")
    }

    /// Writes the beginning of a record without the fields that `ind` replaces, so that no name appears twice.
    private mutating func writeOthers(_ key: SeriesKey) {
        var replaced: [String] = []
        var member = 1
        stream.output.beginObject()
        while stream.json.isInside(member) {
            let name = stream.json.string(member)
            if fields.contains(name) {
                replaced.append(name)
            } else {
                stream.output.member(member, of: stream.json)
            }
            member = stream.json.after(member + 1)
        }
        if hasToldReplaced { return }
        hasToldReplaced = true
        messages.note("\(key): the input already has \(replaced.joined(separator: ", ")); ind replaces the values")
    }
}
