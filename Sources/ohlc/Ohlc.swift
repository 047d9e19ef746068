import Shared

/// The stage: reads records, finds the feed that each belongs to, and puts out the candles of the series made from it.
struct Ohlc {
    let options: OhlcOptions
    var stream: RecordStream
    let messages: Messages

    /// What the record at hand is.
    private(set) var envelope = Envelope()
    private var klines = KlineReader()
    /// The candles of a payload that holds more than one.
    private var several: [Candle] = []
    private var tradeMessages = TradeReader()
    private var candleRecords = CandleReader()
    private var csvReader: CSVReader?

    /// The kline topics seen, by their whole text, and what each brings.
    private var topicTable = SeriesTable()
    private var topicFeeds: [(Int, Interval)] = []
    var feedTable = SeriesTable()
    var feeds: [Feed] = []
    var seriesTable = SeriesTable()
    var series: [Series] = []
    var builders: [Builder] = []
    var files: RollingFiles?

    /// The largest exchange time seen, and the first one of a live record: what came before that we have not heard.
    var streamTime = 0
    var heardFrom = Int.max
    /// When, by the stream's time, the next candle made from trades is due.
    var nextDue = Int.max
    /// The builders whose candles the message at hand has changed.
    var touched: [Int] = []
    var leftOut = LeftOut()

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try OhlcOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        if let input = options.csvInput {
            stream.readsJSON = false
            csvReader = CSVReader(input, fallback: options.intervals.min())
        }
        switch options.csv {
        case .files(let pattern, let rows, let seconds):
            files = try RollingFiles(pattern: pattern, rows: rows, seconds: seconds)
        case .rows: stream.output.write("timestamp,symbol,interval,open,high,low,close,volume\n")
        case nil: break
        }
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try loop() } catch { failure = error }
        // Whatever stopped it: what was read before that is put out, and the files get their last state.
        leftOut.waiting = feeds.reduce(0) { $0 + $1.waiting.count }
        if let text = leftOut.text { messages.note(text) }
        let status = try stream.finish(after: failure)
        try files?.write()
        if let failure { throw failure }
        return status
    }

    private mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                do throws(Failure) {
                    if try !fold() || options.passes { passOn() }
                } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row:
                do throws(Failure) { try foldRow() } catch { try stream.reject(error) }
                try stream.output.drain()
            case .timer: files?.writeDue(messages)
            case .statusAsked: stream.report(state)
            }
            stream.wakeAt = files?.due
        }
        do throws(Failure) { try finishRows() } catch { try stream.reject(error) }
    }

    /// Lines that are not folded go on as they came; where rows are written there is no place for them.
    private mutating func passOn() {
        if case .rows = options.csv { return }
        stream.writeOn()
    }

    /// Where the stage stands, for a person.
    private var state: String {
        guard let newest = series.max(by: { $0.last ?? 0 < $1.last ?? 0 }), let time = newest.last else {
            return "no candle yet"
        }
        let key = seriesTable.keys[newest.number]
        let lag = streamTime > 0 ? ", \(System.wallTime - streamTime) ms behind the clock" : ""
        return "\(series.count) series, last candle \(key) \(Messages.clock(time))\(lag)"
    }
}

// MARK: - What a line is

extension Ohlc {
    private static let klinePrefix = JSONName("kline.")
    private static let tradePrefix = JSONName("publicTrade.")

    /// Folds the record at hand. False when it is not one for us, or its source is left out.
    private mutating func fold() throws(Failure) -> Bool {
        envelope.read(stream.json)
        var isFolded = false
        switch envelope.kind {
        case .payload:
            if stream.json.string(envelope.topic, beginsWith: Ohlc.klinePrefix, length: 6) {
                isFolded = try foldKlines()
            } else if stream.json.string(envelope.topic, beginsWith: Ohlc.tradePrefix, length: 12), !options.intervals.isEmpty {
                isFolded = try foldTrades()
            }
            hear(stream.json.exchangeTime(envelope.ts), isLive: envelope.backfill == 0)
        case .candle: isFolded = try foldCandle()
        case .event:
            hear(stream.json.exchangeTime(envelope.time), isLive: true)
            try closeDue()
            try handleEvent()
        case .other: break
        }
        try closeDue()
        try putTouched()
        return isFolded
    }

    private mutating func foldKlines() throws(Failure) -> Bool {
        let (feed, interval) = try klineFeed()
        if feeds[feed].targets.isEmpty || feeds[feed].isRecords { return false }
        var marks = Candle.Marks()
        marks.backfill = stream.json.backfill(envelope.backfill)
        marks.isSimulated = stream.json.isTrue(envelope.simulated)
        try addKlines(envelope.data, interval, marks, to: feed)
        return true
    }

    /// The feed that a kline topic brings, and the interval it names.
    private mutating func klineFeed() throws(Failure) -> (Int, Interval) {
        let topic = stream.json.range(envelope.topic)
        if let known = topicTable.number(stream.json, category: envelope.category, symbol: topic, interval: nil) {
            return topicFeeds[known]
        }
        let start = topic.lowerBound + 6
        let dot = stream.json.firstIndex(of: UInt8(ascii: "."), in: start..<topic.upperBound) ?? topic.upperBound
        guard let interval = stream.json.interval(in: start..<dot), dot < topic.upperBound else {
            throw .badRecord("expected a topic kline.INTERVAL.SYMBOL, got \(stream.json.excerpt(envelope.topic))")
        }
        let feed = try feed(category: envelope.category, symbol: dot + 1..<topic.upperBound, .candles(interval))
        if let name = stream.json.label(in: topic) {
            let key = SeriesKey(category: try stream.json.category(envelope.category), symbol: name, interval: nil)
            if topicTable.insert(key).isNew { topicFeeds.append((feed, interval)) }
        }
        return (feed, interval)
    }

    /// All candles of a payload, or none, if one of them is bad.
    private mutating func addKlines(_ data: Int, _ interval: Interval, _ marks: Candle.Marks, to feed: Int) throws(Failure) {
        guard data > 0, stream.json.kind(data) == .array else { throw .badRecord("expected an array of candles as 'data'") }
        several.removeAll(keepingCapacity: true)
        var element = data + 1
        while stream.json.isInside(element) {
            var candle = try klines.read(stream.json, element, interval, marks)
            element = stream.json.after(element)
            if several.isEmpty, !stream.json.isInside(element) { return try add(&candle, interval, to: feed, verbatim: false) }
            several.append(candle)
        }
        for place in several.indices {
            var candle = several[place]
            try add(&candle, interval, to: feed, verbatim: false)
        }
    }

    private mutating func foldTrades() throws(Failure) -> Bool {
        let isSimulated = stream.json.isTrue(envelope.simulated)
        try tradeMessages.read(stream.json, data: envelope.data)
        var isFolded = false
        var feed = 0
        for place in tradeMessages.trades.indices {
            // All of one symbol, but for options.
            let symbol = tradeMessages.symbols[place]
            if place == 0 || !stream.json.areEqual(symbol, tradeMessages.symbols[place - 1]) {
                feed = try self.feed(category: envelope.category, symbol: symbol, .trades)
            }
            if feeds[feed].targets.isEmpty { continue }
            isFolded = true
            try add(tradeMessages.trades[place], isSimulated: isSimulated, to: feed)
        }
        return isFolded
    }

    private mutating func foldCandle() throws(Failure) -> Bool {
        var (key, candle) = try candleRecords.read(stream.json)
        guard let interval = key.interval else { return false }
        try interval.check(candle.time)
        let feed = feed(key, .candles(interval), isRecords: true)
        if feeds[feed].targets.isEmpty || !feeds[feed].isRecords { return false }
        try add(&candle, interval, to: feed, verbatim: true)
        return true
    }

    /// The stream's time moves on.
    mutating func hear(_ time: Int?, isLive: Bool) {
        guard let time else { return }
        if time > streamTime { streamTime = time }
        if isLive, heardFrom == .max { heardFrom = time }
    }
}

// MARK: - CSV

extension Ohlc {
    private mutating func foldRow() throws(Failure) {
        guard let rows = try csvReader?.read(stream.row) else { return }
        for row in rows { try fold(row) }
        try closeDue()
        try putTouched()
    }

    /// Rows may still be held back to tell their interval.
    private mutating func finishRows() throws(Failure) {
        guard let rows = try csvReader?.finish(), !rows.isEmpty else { return }
        for row in rows { try fold(row) }
        try putTouched()
    }

    private mutating func fold(_ row: CSVReader.Row) throws(Failure) {
        switch row {
        case .trade(let category, let symbol, let trade):
            if options.intervals.isEmpty { throw .usage("--from-csv: candles made from trades need --interval") }
            if heardFrom == .max { heardFrom = beginning(of: trade.time) }
            let key = SeriesKey(category: category, symbol: symbol, interval: nil)
            try add(trade, isSimulated: false, to: feed(key, .trades, isRecords: false))
            hear(trade.time, isLive: true)
        case .candle(let category, let symbol, let interval, var candle):
            try interval.check(candle.time)
            let key = SeriesKey(category: category, symbol: symbol, interval: interval)
            let feed = feed(key, .candles(interval), isRecords: true)
            try add(&candle, interval, to: feed, verbatim: false)
        }
    }

    /// An archive file holds whole days: if its first trade falls into the day's first candle, nothing is missing before it.
    private func beginning(of time: Int) -> Int {
        let day = Interval.day.start(of: time)
        return options.intervals.min()?.start(of: time) == day ? day : time
    }
}
