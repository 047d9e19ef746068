import Shared

/// The stage: reads records, finds the feed that each belongs to, and puts out the candles of the series made from it.
struct Ohlc {
    let options: OhlcOptions
    var stream: RecordStream
    let messages: Messages

    /// What the record at hand is.
    var envelope = Envelope()
    /// When the exchange made it.
    var messageTime: Int?
    var klines = KlineReader()
    /// The candles of a payload that holds more than one.
    var several: [Candle] = []
    var tradeMessages = TradeReader()
    var candleRecords = CandleReader()
    var csvReader: CSVReader?

    /// The kline topics seen, by their whole text, and what each brings.
    var topicTable = SeriesTable()
    var topicFeeds: [(Int, Interval)] = []
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
    /// What happened on the links, for feeds that are not seen yet.
    var linkEvents: [LinkEvent] = []
    /// A sum of the record at hand did not fit; told when the rest of it is folded.
    var overflow: Failure?

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try OhlcOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        if let input = options.csvInput {
            stream.readsJSON = false
            csvReader = CSVReader(input, wanted: options.intervals)
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
                    let fate = try fold()
                    if fate == .passedOn || (fate == .folded && options.passes) { passOn() }
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
        let behind = System.wallTime - streamTime
        let lag = streamTime == 0 ? "" : ", " + (behind < 10_000 ? "\(behind) ms" : "\(behind / 1000) s") + " behind the clock"
        return "\(series.count) series, last candle \(key) \(Messages.clock(time))\(lag)"
    }
}
