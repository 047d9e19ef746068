import Shared

/// The stage: appends to each candle what its series' indicators say.
struct Ind {
    private let options: IndicatorOptions
    private let messages: Messages
    private var stream: RecordStream
    private var envelope = Envelope()
    private var bars = BarReader()
    private var table = SeriesTable()
    private var series: [Series] = []
    private var values = Values()
    /// What is written before each value: `,"rsi_7":`.
    private let names: [[UInt8]]

    /// The indicators of one series, and where it stands.
    private struct Series {
        var indicators: [any Indicator]
        var last = Int.min
        var lastClosed = Int.min
        var closed = 0
        var isWarm = false
    }

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try IndicatorOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        names = options.wanted.flatMap(\.fields).map { Array(",\"\($0)\":".utf8) }
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try loop() } catch { failure = error }
        let status = try stream.finish(after: failure)
        if let failure { throw failure }
        return status
    }

    private mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                envelope.read(stream.json)
                do throws(Failure) {
                    if envelope.kind == .candle { try append() } else { stream.writeOn() }
                } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row, .timer: break
            case .statusAsked: stream.report("\(series.count) series, \(series.count { $0.isWarm }) of them warm")
            }
        }
    }

    private mutating func append() throws(Failure) {
        try bars.read(stream.json)
        let (number, isNew) = try bars.series(stream.json, in: &table)
        if isNew { series.append(Series(indicators: options.wanted.map { $0.entry.make($0.given) })) }
        let last = series[number].last
        guard bars.bar.time >= last, bars.bar.time > series[number].lastClosed else {
            throw .badRecord("expected a candle of \(table.keys[number]) after \(last), got \(bars.bar.time)")
        }
        series[number].last = bars.bar.time
        values.clear()
        if bars.bar.isSane {
            for place in series[number].indicators.indices {
                series[number].indicators[place].next(bars.bar, bars.isClosed, &values)
            }
        } else {
            for _ in names { values.put(.nan) }
        }
        if bars.isClosed { note(number) }
        write()
    }

    /// Remembers a closed candle, and says when all values of a series are there.
    private mutating func note(_ number: Int) {
        series[number].lastClosed = bars.bar.time
        series[number].closed += 1
        if !series[number].isWarm, !names.isEmpty, values.values.allSatisfy({ $0.isFinite }) {
            series[number].isWarm = true
            messages.note("\(table.keys[number]) warm after \(Messages.count(series[number].closed, "candle"))")
        }
    }

    private mutating func write() {
        let brace = stream.json.closingBrace
        stream.writeOn(0..<brace)
        for place in names.indices {
            stream.output.write(names[place])
            stream.output.write(orNull: values.values[place])
        }
        stream.writeOn(brace..<stream.json.length)
        stream.output.write("\n")
    }
}
