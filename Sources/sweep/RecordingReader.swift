import Indicators
import Rules
import Shared
import Trading

/// Reads the input of a sweep as the stages of a pipe do; a bad record is rejected once.
struct RecordingReader: Stage {
    var stream: RecordStream
    private(set) var recording = Recording()
    private let wanted: [Lookup]
    private let keepsLines: Bool
    private let most: Int
    private var envelope = Envelope()
    private var candle = CandleRecord()
    private var table = SeriesTable()
    private var orders: [SeriesOrder] = []
    private var instruments = InstrumentReader()
    private var tape = TapeReader()
    private var signals = SignalReader()
    private var finder = FieldFinder()
    /// By series: the lookups of rules there, each with its slot in the finder.
    private var columns: [[(lookup: Lookup, slot: Int)]] = []
    private var time = 0
    private static let signal = JSONName("signal")
    private static let results = ["trade", "position", "funding"].map { JSONName($0) }

    /// `wanted` has the lookups of all sets' rules; `most` is the limit of the recording, in bytes.
    init(_ arguments: Arguments, _ messages: Messages, files: [String], wanted: [Lookup], keepsLines: Bool, most: Int)
        throws(Failure)
    {
        stream = try RecordStream(arguments, messages, files: files, writesAtEnd: true)
        self.wanted = wanted
        self.keepsLines = keepsLines
        self.most = most
    }

    /// The bytes of a candle without the fields that rules read.
    static let bytesOfCandle =
        MemoryLayout<CandleNumbers>.stride + MemoryLayout<Bar>.stride + MemoryLayout<Candle.Marks>.stride + 32

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            guard case .record = event else { continue }
            stream.json.add(to: &recording.digest)
            do throws(Failure) { try take() } catch { try stream.reject(error) }
            if stream.goesBack != nil {
                throw .io("the time of the input goes back; sweep reads recordings in the order of time")
            }
        }
    }

    var whyNothing: String? { nil }

    private mutating func take() throws(Failure) {
        envelope.read(stream.json)
        if envelope.kind == .candle { return try takeCandle() }
        let told = envelope.marketTime(stream.json)
        guard try stream.believes(told) else { return }
        keepLine()
        switch envelope.kind {
        case .instrument:
            recording.rules.append(try instruments.read(stream.json))
            add(.rules(Int32(recording.rules.count - 1)))
        case .payload: try takePayload()
        case .other: try takeOther()
        case .candle, .event, .book, .flow: break
        }
        if let told { time = max(time, told) }
    }

    private mutating func takePayload() throws(Failure) {
        if stream.json.topic(envelope.topic, in: .trades) != nil {
            guard let trades = try tape.readTrades(stream.json, envelope) else { return }
            let told = stream.json.exchangeTime(envelope.ts)
            for trade in trades.trades { try StreamTime.check(trade.time, "T", of: told) }
            recording.trades.append(trades)
            add(.trades(Int32(recording.trades.count - 1)))
        } else if stream.json.topic(envelope.topic, in: .ticker) != nil {
            recording.tickers.append(try tape.readTicker(stream.json, envelope))
            add(.ticker(Int32(recording.tickers.count - 1)))
        }
    }

    private mutating func takeOther() throws(Failure) {
        guard envelope.type > 0, stream.json.isString(envelope.type) else {
            recording.needsPipe = true
            return
        }
        let name = stream.json.name(envelope.type)
        if name == RecordingReader.signal {
            recording.signals.append(try signals.read(stream.json))
            add(.signal(Int32(recording.signals.count - 1)))
        } else if RecordingReader.results.contains(name) {
            recording.needsPipe = true
        }
    }

    private mutating func add(_ event: Recording.Event) { recording.events.append(event) }

    private mutating func keepLine() {
        if !keepsLines { return }
        stream.json.append(0..<stream.json.length, to: &recording.text)
        recording.lineEnds.append(recording.text.count)
    }

    // MARK: Candles

    private mutating func takeCandle() throws(Failure) {
        try candle.read(stream.json)
        guard try stream.believes(candle.tellsUntil, candle.interval) else { return }
        let (number, isNew) = try candle.series(stream.json, in: &table)
        if isNew { begin(table.keys[number]) }
        guard orders[number].place(of: candle.time) != .late else {
            throw orders[number].refusal(of: candle.time, table.keys[number])
        }
        // Nobody trades at such a price: 'trade' rejects the candle, but the stages before it do not.
        if candle.priceType == .last, !candle.numbers.low.isPrice { recording.needsPipe = true }
        orders[number].take(candle.time, isClosed: candle.isClosed)
        keepLine()
        if candle.isClosed {
            addClosed(number)
            guard recording.series[number].times.count & 0xFFF != 0 || bytes <= most else {
                throw .usage(
                    "--memory: the candles read so far take \(MemoryNeed.text(bytes)); raise --memory, or read a shorter recording"
                )
            }
        } else {
            recording.hasForming = true
            recording.series[number].forming.append(candle.numbers.close)
            add(.forming(Int32(number), Int32(recording.series[number].forming.count - 1)))
        }
        time = max(time, candle.tellsUntil)
    }

    private var bytes: Int {
        recording.series.reduce(recording.text.count) {
            $0 + $1.times.count * (RecordingReader.bytesOfCandle + 8 * $1.fields.count)
        }
    }

    private mutating func begin(_ key: SeriesKey) {
        let names = stream.json.memberNames()
        recording.series.append(RecordedSeries(key, names: names))
        orders.append(SeriesOrder())
        var found: [(lookup: Lookup, slot: Int)] = []
        func want(_ lookup: Lookup, _ name: String) {
            if !found.contains(where: { $0.lookup == lookup }) { found.append((lookup, finder.slot(of: name))) }
        }
        for lookup in wanted {
            guard let field = lookup.field else { continue }
            let prefix = field.text.prefix { $0 != "*" }
            for name in names where field.isFamily ? name.hasPrefix(prefix.dropLast()) : name == field.text {
                if case .text(_, let text) = lookup {
                    want(.text(FieldName(name), text), name)
                } else {
                    want(.field(FieldName(name)), name)
                }
            }
        }
        columns.append(found)
        for column in found { recording.series[recording.series.count - 1].fields[column.lookup] = [] }
    }

    private mutating func addClosed(_ number: Int) {
        add(.candle(Int32(number), Int32(recording.series[number].times.count)))
        recording.series[number].times.append(candle.time)
        recording.series[number].numbers.append(candle.numbers)
        recording.series[number].marks.append(candle.marks)
        recording.series[number].bars.append(Bar(candle, stream.json))
        recording.series[number].heard.append(time)
        if columns[number].isEmpty { return }
        finder.find(in: stream.json)
        for column in columns[number] {
            let place = finder.places[column.slot]
            let value: Double
            if case .text(_, let text) = column.lookup {
                value = place == 0 || stream.json.kind(place) == .null ? .nan : stream.json.isText(place, text) ? 1 : 0
            } else {
                value = stream.json.operand(place)
            }
            recording.series[number].fields[column.lookup]?.append(value)
        }
    }
}
