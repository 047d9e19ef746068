import Shared

/// The stage: appends to each candle what its series' indicators say.
struct Ind: Stage {
    private let options: IndicatorOptions
    private let messages: Messages
    var stream: RecordStream
    private var envelope = Envelope()
    private var bars = BarReader()
    private var table = SeriesTable()
    private var series: [Series] = []
    private var values = Values()
    private var join: Join
    private var clock = StreamTime()
    private var missing = MissingCandles()
    private let fields: Set<String>
    private let columns: [Column]

    /// A field that is written, in the order of the options; `name` is what stands before its value: `,"rsi_7":`.
    private struct Column {
        enum Source {
            /// A place among the indicators' values.
            case indicator(Int)
            /// A joined field's value, or its age.
            case joined(Int)
            case age(Int)
        }
        let name: [UInt8]
        let source: Source

        init(_ name: String, _ source: Source) {
            self.name = Array(",\"\(name)\":".utf8)
            self.source = source
        }
    }

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
        fields = Set(options.fields)
        join = Join(options.joined)
        var columns: [Column] = []
        var values = 0
        var joined = 0
        for item in options.order {
            switch item {
            case .indicator(let wanted):
                for field in wanted.fields {
                    columns.append(Column(field, .indicator(values)))
                    values += 1
                }
            case .joined(let field):
                columns += [Column(field.name, .joined(joined)), Column(field.name + "_age", .age(joined))]
                joined += 1
            }
        }
        self.columns = columns
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
            case .statusAsked: stream.report("\(series.count) series, \(series.count { $0.isWarm }) of them warm")
            }
        }
    }

    mutating func wrapUp() { missing.end(messages) }

    /// What is no candle passes on as it came; some of it is what candles are joined with.
    private mutating func passOn() throws(Failure) {
        let isOfExchange = envelope.kind == .payload || envelope.kind == .other
        // An instrument's time is when the exchange told the rules, and no time of the market.
        let place = isOfExchange ? envelope.ts : envelope.kind == .instrument ? 0 : envelope.time
        let time = stream.json.exchangeTime(place)
        guard try stream.believes(time) else { return }
        missing.look(stream.json, topic: envelope.topic, messages)
        if join.fields.isEmpty { return stream.writeOn() }
        switch envelope.kind {
        case .book, .flow:
            if let missing = try join.take(stream.json, isBook: envelope.kind == .book) {
                messages.note("--join \(missing.text): a record that should have it has not; null stands for it")
            }
        case .event where envelope.eventName > 0 && stream.json.name(envelope.eventName) == Ind.resync:
            try join.forgetBook(stream.json, envelope)
        default: break
        }
        clock.hear(time)
        stream.writeOn()
    }

    private static let resync = JSONName("resync")

    private mutating func append() throws(Failure) {
        try bars.read(stream.json)
        guard try stream.believes(bars.isClosed ? bars.bar.end : bars.bar.time, bars.interval) else { return }
        if let time = stream.goesBack {
            stream.goesBack = nil
            clock = StreamTime()
            for number in series.indices where series[number].last > time {
                series[number] = Series(indicators: options.wanted.map { $0.entry.make($0.given) })
            }
        }
        clock.hear(bars.bar.time)
        let (number, isNew) = try bars.series(stream.json, in: &table)
        if isNew { series.append(Series(indicators: options.wanted.map { $0.entry.make($0.given) })) }
        let last = series[number].last
        guard bars.bar.time >= last, bars.bar.time > series[number].lastClosed else {
            throw .badRecord("expected a candle of \(table.keys[number]) after \(last), got \(bars.bar.time)")
        }
        if last == .min { try refuseWhatIsThere() }
        series[number].last = bars.bar.time
        values.clear()
        if bars.bar.isSane {
            for place in series[number].indicators.indices {
                series[number].indicators[place].next(bars.bar, bars.isClosed, &values)
            }
        } else {
            for _ in options.wanted.flatMap(\.fields) { values.put(.nan) }
        }
        if bars.isClosed { note(number) }
        write(table.keys[number])
    }

    /// A field must not come twice in a record. Looked at until a series' first candle is good: its others are like it.
    private func refuseWhatIsThere() throws(Failure) {
        var member = 1
        while stream.json.isInside(member) {
            let name = stream.json.string(member)
            if fields.contains(name) { throw .badRecord("the record already has \(name)") }
            member = stream.json.after(member + 1)
        }
    }

    /// Remembers a closed candle, and says when all values of a series are there.
    private mutating func note(_ number: Int) {
        series[number].lastClosed = bars.bar.time
        series[number].closed += 1
        if !series[number].isWarm, !values.values.isEmpty, values.values.allSatisfy({ $0.isFinite }) {
            series[number].isWarm = true
            messages.note("\(table.keys[number]) warm after \(Messages.count(series[number].closed, "candle"))")
        }
    }

    private mutating func write(_ key: SeriesKey) {
        let brace = stream.json.closingBrace
        let joined = join.values(key)
        stream.writeOn(0..<brace)
        for column in columns {
            stream.output.write(column.name)
            switch column.source {
            case .indicator(let place): stream.output.write(orNull: values.values[place])
            case .joined(let place): write(joined, place, isAge: false)
            case .age(let place): write(joined, place, isAge: true)
            }
        }
        stream.writeOn(brace..<stream.json.length)
        stream.output.write("\n")
    }

    /// What another record told, or how long ago.
    private mutating func write(_ joined: [JoinedValue], _ place: Int, isAge: Bool) {
        guard place < joined.count, !joined[place].isEmpty else { return stream.output.write("null") }
        if isAge { stream.output.write(clock.now - joined[place].time) } else { stream.output.write(joined[place].bytes) }
    }
}
