import Shared

/// The fields that `ind` appends to the candles of all series of a stream, and the state to compute them.
package struct CandleFields {
    private let options: IndicatorOptions
    private let messages: Messages
    package private(set) var table = SeriesTable()
    private var series: [Series] = []
    private var values = Values()
    private var join: Join
    private var clock = StreamTime()
    /// Finds the members that expressions read.
    private var recordFields = FieldFinder()
    private var inputs: IndicatorInputs
    /// The fields of the output, in the order of the options: their names, and where their values come from.
    private let names: MemberNameList
    private let sources: [Source]
    /// The names of the values of indicators and expressions, by index.
    private let valueNames: [String]
    private let hasExpressions: Bool
    /// The number of the last candle's series.
    package private(set) var current = 0

    private enum Source {
        /// An index into the values of indicators and expressions.
        case value(Int)
        /// The value of a joined field, or its age, by the index of the field.
        case joined(Int)
        case age(Int)
    }

    /// The fields and the state of one series.
    private struct Series {
        /// The indicators of all options, if every option reads candles only.
        var indicators: IndicatorSet
        /// The fields of all options, if some option reads fields; nil otherwise.
        var fields: SeriesFields?
        var order = SeriesOrder()
        var closed = 0
        var isWarm = false
        /// The indices of values that no closed candle has had yet.
        var unknown: [Int]
        /// The closed candles that indicators of other symbols read.
        var recent = RecentBars()
    }

    package init(_ options: IndicatorOptions, _ messages: Messages) {
        self.options = options
        self.messages = messages
        join = Join(options.joined)
        var (names, sources) = ([String](), [Source]())
        var values = 0
        var joined = 0
        for item in options.order {
            switch item {
            case .joined(let field):
                names += [field.name, field.name + "_age"]
                sources += [.joined(joined), .age(joined)]
                joined += 1
            default:
                for field in item.valueNames {
                    names.append(field)
                    sources.append(.value(values))
                    values += 1
                }
            }
        }
        self.names = MemberNameList(names)
        self.sources = sources
        valueNames = options.valueNames
        hasExpressions = options.hasExpressions
        inputs = IndicatorInputs(options)
        self.values.links = inputs.links
    }

    package var seriesCount: Int { series.count }
    package var warmSeries: Int { series.count { $0.isWarm } }

    // MARK: Records other than candles

    private static let resync = JSONName("resync")

    /// Takes a record whose fields may be joined to candles. `time` is the newest market time that the record describes.
    package mutating func takeOther(_ json: borrowing JSON, _ envelope: borrowing Envelope, time: Int?) throws(Failure) {
        if join.fields.isEmpty { return }
        switch envelope.kind {
        case .book, .flow:
            if let missing = try join.take(json, isBook: envelope.kind == .book) {
                let kind = envelope.kind == .book ? "book" : "flow"
                messages.note("--join \(missing.text): a \(kind) record has no such field; its value is null")
            }
        case .event where envelope.eventName > 0 && json.name(envelope.eventName) == CandleFields.resync:
            try join.forgetBook(json, envelope)
        default: break
        }
        clock.hear(time)
    }

    // MARK: Candles

    /// Computes the fields of the next candle. `past` is the time to which the stream went back after a wrong time.
    package mutating func take(_ candle: borrowing CandleRecord, _ json: borrowing JSON, past: Int?) throws(Failure) {
        if let past {
            clock = StreamTime()
            for number in series.indices where series[number].order.last ?? .min > past {
                series[number] = try newSeries(table.keys[number], json)
            }
        }
        clock.hear(candle.time)
        let (number, isNew) = try candle.series(json, in: &table)
        current = number
        if isNew { series.append(try newSeries(table.keys[number], json)) }
        guard series[number].order.place(of: candle.time) != .late else {
            throw series[number].order.refusal(of: candle.time, table.keys[number])
        }
        series[number].order.take(candle.time, isClosed: candle.isClosed)
        let bar = Bar(candle, json)
        if !inputs.isEmpty { read(bar, number, isClosed: candle.isClosed, json) }
        if options.readsFields {
            compute(bar, number, isClosed: candle.isClosed, json)
        } else {
            series[number].indicators.next(bar, isClosed: candle.isClosed, &values)
        }
        if candle.isClosed { note(number) }
    }

    /// Reads the inputs of indicators that are not prices of the candle.
    private mutating func read(_ bar: Bar, _ number: Int, isClosed: Bool, _ json: borrowing JSON) {
        let key = table.keys[number]
        inputs.read(json, into: &values) { symbol in
            if symbol == key.symbol { return bar }
            let other = SeriesKey(category: key.category, symbol: symbol, interval: key.interval, priceType: key.priceType)
            return table.number(of: other).flatMap { series[$0].recent.newest(endedBy: bar.end) }
        }
        if isClosed, inputs.symbols.contains(key.symbol) { series[number].recent.add(bar) }
    }

    private mutating func newSeries(_ key: SeriesKey, _ json: borrowing JSON) throws(Failure) -> Series {
        let names = hasExpressions ? json.memberNames() : []
        let fields = options.readsFields ? try SeriesFields(options, names, &recordFields, key) : nil
        return Series(
            indicators: IndicatorSet(fields == nil ? options.indicators : []), fields: fields,
            unknown: Array(valueNames.indices))
    }

    /// Computes the values of the current candle.
    private mutating func compute(_ bar: Bar, _ number: Int, isClosed: Bool, _ json: borrowing JSON) {
        var joined: [JoinedValue] = []
        if hasExpressions {
            recordFields.find(in: json)
            joined = join.values(table.keys[number])
        }
        let now = clock.now
        series[number].fields?.next(bar, json, recordFields, isClosed: isClosed, &values) {
            input, lookup in
            switch input {
            case .joined(let place) where place < joined.count: joined[place].value(for: lookup)
            case .age(let place) where place < joined.count && !joined[place].isEmpty: Double(now - joined[place].time)
            default: .nan
            }
        }
    }

    /// Counts a closed candle, and reports when all values of its series are known.
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

    /// Messages for the end of the input: the fields that had no value in any candle.
    package mutating func endings() -> [String] {
        let all = series.indices.map { (table.keys[$0], series[$0].closed, series[$0].unknown.map { valueNames[$0] }) }
        return Silence.messages(of: all) + join.neverSeen(candles: series.reduce(0) { $0 + $1.closed }, atEnd: true)
    }

    // MARK: The fields of the last candle

    /// Writes the fields of the last candle as members of its record.
    package func write(to output: inout Output) {
        let joined = join.values(table.keys[current])
        for number in sources.indices {
            output.name(number, of: names)
            switch sources[number] {
            case .value(let place): output.value(values.values[place])
            case .joined(let place): write(joined, place, isAge: false, to: &output)
            case .age(let place): write(joined, place, isAge: true, to: &output)
            }
        }
    }

    /// Writes the value of a joined field, or its age in ms.
    private func write(_ joined: [JoinedValue], _ place: Int, isAge: Bool, to output: inout Output) {
        guard place < joined.count, !joined[place].isEmpty else { return output.write("null") }
        if isAge { output.write(clock.now - joined[place].time) } else { output.write(joined[place].bytes) }
    }

    /// Appends the fields' values as expressions read them, in the order of the fields; NaN for null.
    package func appendNumbers(to numbers: inout [Double]) {
        let joined = join.values(table.keys[current])
        for source in sources {
            switch source {
            case .value(let place): numbers.append(values.values[place].isFinite ? values.values[place] : .nan)
            case .joined(let place):
                numbers.append(place < joined.count ? joined[place].value(for: .field(FieldName(""))) : .nan)
            case .age(let place):
                let isKnown = place < joined.count && !joined[place].isEmpty
                numbers.append(isKnown ? Double(clock.now - joined[place].time) : .nan)
            }
        }
    }
}
