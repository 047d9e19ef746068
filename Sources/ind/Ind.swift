import Indicators
import Shared

extension Ind {
    /// What the command does with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("list") { return try IndicatorList.print(asMarkdown: arguments.text("list") == "markdown") }
        var ind = try Ind(arguments, messages)
        return try ind.run()
    }
}

/// The stage: appends to each candle what its series' indicators say.
struct Ind: Stage {
    private let options: IndicatorOptions
    private let messages: Messages
    var stream: RecordStream
    private var envelope = Envelope()
    private var candle = CandleRecord()
    private var table = SeriesTable()
    private var series: [Series] = []
    private var values = Values()
    private var join: Join
    private var clock = StreamTime()
    private var missing = MissingCandles()
    private let fields: Set<String>
    /// Finds members that have the names of own fields.
    private var finder = FieldFinder()
    /// Finds the members that expressions read.
    private var recordFields = FieldFinder()
    private var hasToldReplaced = false
    private var inputs: Inputs
    private let columns: [Column]
    /// The names of the indicators' and expressions' values, by their places.
    private let valueNames: [String]
    private let hasExpressions: Bool

    /// A field that is written, in the order of the options.
    private struct Column {
        enum Source {
            /// A place among the values of indicators and expressions.
            case value(Int)
            /// A joined field's value, or its age.
            case joined(Int)
            case age(Int)
        }
        let name: MemberName
        let source: Source

        init(_ name: String, _ source: Source) {
            self.name = MemberName(name)
            self.source = source
        }
    }

    /// The fields of one series, and where it stands.
    private struct Series {
        /// What all options compute where each reads candles only.
        var indicators: IndicatorSet
        /// What they compute where some read fields; nil where none does.
        var fields: SeriesFields?
        var order = SeriesOrder()
        var closed = 0
        var isWarm = false
        /// The values that no closed candle had yet, by their places.
        var unknown: [Int]
        /// The closed candles that indicators of other symbols read.
        var recent = RecentBars()
    }

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try IndicatorOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        fields = Set(options.fields)
        for field in options.fields { _ = finder.slot(of: field) }
        join = Join(options.joined)
        var columns: [Column] = []
        var values = 0
        var joined = 0
        for item in options.order {
            switch item {
            case .joined(let field):
                columns += [Column(field.name, .joined(joined)), Column(field.name + "_age", .age(joined))]
                joined += 1
            default:
                for field in item.valueNames {
                    columns.append(Column(field, .value(values)))
                    values += 1
                }
            }
        }
        self.columns = columns
        valueNames = options.valueNames
        hasExpressions = options.hasExpressions
        inputs = Inputs(options)
        self.values.links = inputs.links
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

    mutating func wrapUp() {
        missing.end(messages)
        for text in neverKnown { messages.note(text) }
        for text in join.neverSeen(candles: series.reduce(0) { $0 + $1.closed }, atEnd: true) { messages.note(text) }
    }

    /// A message for each group of fields that had no value in any candle.
    private var neverKnown: [String] {
        let all = series.indices.map { (table.keys[$0], series[$0].closed, series[$0].unknown.map { valueNames[$0] }) }
        return Silence.messages(of: all)
    }

    var whyNothing: String? {
        guard missing.hasSeenNothing else { return nil }
        return stream.isEmpty
            ? "no candle was written: the input has no records"
            : "no candle was written: the input has no candles; 'ohlc' makes them of klines and trades"
    }

    /// What is no candle passes on as it came; some of it is what candles are joined with.
    private mutating func passOn() throws(Failure) {
        let isOfExchange = envelope.kind == .payload || envelope.kind == .other
        // An instrument's time is when the exchange told the rules, and no time of the market.
        let place = isOfExchange ? envelope.ts : envelope.kind == .instrument ? 0 : envelope.time
        let time = stream.json.exchangeTime(place)
        guard try stream.believes(time) else { return }
        if envelope.kind == .payload { missing.look(stream.json, topic: envelope.topic, messages) }
        if join.fields.isEmpty { return stream.writeOn() }
        switch envelope.kind {
        case .book, .flow:
            if let missing = try join.take(stream.json, isBook: envelope.kind == .book) {
                let kind = envelope.kind == .book ? "book" : "flow"
                messages.note("--join \(missing.text): a \(kind) record has no such field; its value is null")
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
        try candle.read(stream.json)
        guard try stream.believes(candle.tellsUntil, candle.interval) else { return }
        if let time = stream.goesBack {
            stream.goesBack = nil
            clock = StreamTime()
            for number in series.indices where series[number].order.last ?? .min > time {
                series[number] = try newSeries(table.keys[number])
            }
        }
        clock.hear(candle.time)
        let (number, isNew) = try candle.series(stream.json, in: &table)
        if isNew { series.append(try newSeries(table.keys[number])) }
        guard series[number].order.place(of: candle.time) != .late else {
            throw series[number].order.refusal(of: candle.time, table.keys[number])
        }
        series[number].order.take(candle.time, isClosed: candle.isClosed)
        let bar = Bar(candle, stream.json)
        if !inputs.isEmpty { read(bar, number) }
        if options.readsFields {
            compute(bar, number)
        } else {
            series[number].indicators.next(bar, isClosed: candle.isClosed, &values)
        }
        if candle.isClosed { note(number) }
        write(table.keys[number])
    }

    /// Reads what indicators look at beside the candle.
    private mutating func read(_ bar: Bar, _ number: Int) {
        let key = table.keys[number]
        inputs.read(stream.json, into: &values) { symbol in
            if symbol == key.symbol { return bar }
            let other = SeriesKey(category: key.category, symbol: symbol, interval: key.interval, priceType: key.priceType)
            return table.number(of: other).flatMap { series[$0].recent.newest(endedBy: bar.end) }
        }
        if candle.isClosed, inputs.symbols.contains(key.symbol) { series[number].recent.add(bar) }
    }

    private mutating func newSeries(_ key: SeriesKey) throws(Failure) -> Series {
        let names = hasExpressions ? stream.json.memberNames() : []
        let fields = options.readsFields ? try SeriesFields(options, names, &recordFields, key) : nil
        return Series(
            indicators: IndicatorSet(fields == nil ? options.indicators : []), fields: fields,
            unknown: Array(valueNames.indices))
    }

    /// Computes the values of the candle at hand.
    private mutating func compute(_ bar: Bar, _ number: Int) {
        var joined: [JoinedValue] = []
        if hasExpressions {
            recordFields.find(in: stream.json)
            joined = join.values(table.keys[number])
        }
        let now = clock.now
        series[number].fields?.next(bar, stream.json, recordFields, isClosed: candle.isClosed, &values) {
            input, lookup in
            switch input {
            case .joined(let place) where place < joined.count: joined[place].value(for: lookup)
            case .age(let place) where place < joined.count && !joined[place].isEmpty: Double(now - joined[place].time)
            default: .nan
            }
        }
    }

    /// Remembers a closed candle, and says when all values of a series are there.
    private mutating func note(_ number: Int) {
        series[number].closed += 1
        if !join.fields.isEmpty {
            for text in join.neverSeen(candles: series.reduce(0) { $0 + $1.closed }) { messages.note(text) }
        }
        if !series[number].unknown.isEmpty { series[number].unknown.removeAll { values.values[$0].isFinite } }
        if !series[number].isWarm, !values.values.isEmpty, values.values.allSatisfy({ $0.isFinite }) {
            series[number].isWarm = true
            messages.note("\(table.keys[number]) warm after \(Messages.count(series[number].closed, "candle"))")
        }
    }

    private mutating func write(_ key: SeriesKey) {
        let brace = stream.json.closingBrace
        let joined = join.values(key)
        finder.find(in: stream.json)
        if finder.places.contains(where: { $0 > 0 }) { writeOthers(key) } else { stream.writeOn(0..<brace) }
        for place in columns.indices {
            stream.output.name(columns[place].name)
            switch columns[place].source {
            case .value(let place): stream.output.value(values.values[place])
            case .joined(let place): write(joined, place, isAge: false)
            case .age(let place): write(joined, place, isAge: true)
            }
        }
        stream.writeOn(brace..<stream.json.length)
        stream.output.write("\n")
    }

    /// Writes the beginning of a record that already has own fields without these: no name stands twice in a record.
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

    /// What another record told, or how long ago.
    private mutating func write(_ joined: [JoinedValue], _ place: Int, isAge: Bool) {
        guard place < joined.count, !joined[place].isEmpty else { return stream.output.write("null") }
        if isAge { stream.output.write(clock.now - joined[place].time) } else { stream.output.write(joined[place].bytes) }
    }
}
