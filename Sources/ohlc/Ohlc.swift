import Shared

extension Ohlc {
    /// What the command does with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var ohlc = try Ohlc(arguments, messages)
        return try ohlc.run()
    }
}

/// The stage: reads records, finds the feed that each belongs to, and puts out the candles of the series made from it.
struct Ohlc: Stage {
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
    var tradeMessages: PublicTradeReader
    var filter: TradeFilter
    var candleRecord: CandleRecord
    var answerNames = MemberNames(["result", "list", "category", "symbol", "time"])
    var table: TableReader
    /// The number of the file that the table was found in, and whether it is known if its rows go forward.
    var rowFile = -1
    var knowsOrder = false
    /// Whether it was said that rows hide the marks of candles.
    var hasToldMarks = false

    /// The kline topics seen, by their whole text, and what each brings.
    var topicTable: SeriesTable
    var topicFeeds: [(Int, Interval)] = []
    var feedTable: SeriesTable
    var feeds: [Feed] = []
    var seriesTable: SeriesTable
    var series: [CandleSeries] = []
    var builders: [Builder] = []
    var files: RollingFiles?

    var clock = StreamTime()
    /// When, by the stream's time, the next candle made from trades is due.
    var nextDue = Int.max
    /// The builders whose candles the message at hand has changed.
    var touched: [Int] = []
    var leftOut = LeftOut()
    /// What happened on the links, for feeds that are not seen yet.
    var links = LinkHistory()
    /// A sum of the record at hand did not fit; told when the rest of it is folded.
    var overflow: Failure?

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try OhlcOptions(arguments)
        filter = options.trades
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        stream.readsJSON = !options.readsCSV
        stream.takesRows = true
        table = TableReader(options.table, wanted: options.intervals, isREST: !options.readsCSV)
        candleRecord = CandleRecord(unnamed: options.unnamed)
        tradeMessages = PublicTradeReader(unnamed: options.unnamed)
        let empty = SeriesTable(unnamed: options.unnamed)
        (topicTable, feedTable, seriesTable) = (empty, empty, empty)
        switch options.csv {
        case .files(let csv):
            files = try RollingFiles(
                csv, columns: options.columns, inputs: Inputs(options.files), isForced: arguments.has("force"))
        case .rows:
            stream.output.write("timestamp,symbol,interval,open,high,low,close,volume")
            stream.output.write(string: CSVColumn.header(options.columns) + "\n")
        case nil: break
        }
    }

    mutating func wrapUp() throws(Failure) {
        leftOut.waiting = feeds.reduce(0) { $0 + $1.waiting.count }
        if let text = leftOut.text { messages.note(text) }
        if !filter.dropped.isEmpty { messages.note("dropped: " + filter.dropped.joined(separator: ", ")) }
        if !filter.kept.isEmpty {
            messages.note("the candles include \(filter.kept.joined(separator: " and ")); see --no-block and --no-rpi")
        }
        for doubt in filter.doubts { messages.note(doubt) }
        try files?.write(messages)
        // In a table the order of rows is not the exchange's, but that of whoever wrote it.
        let lost = leftOut.lateCandles + leftOut.lateTrades
        if options.readsCSV, lost > 0 {
            messages.error(
                "\(Messages.count(lost, "row")) lost: newer rows of the same series came first; give the oldest first")
            throw .badInput
        }
    }

    mutating func loop() throws(Failure) {
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
    }

    /// Lines that are not folded go on as they came; where rows are written there is no place for them.
    private mutating func passOn() {
        if case .rows = options.csv { return }
        stream.writeOn()
    }

    /// Where the stage stands, for a person.
    private var state: String {
        guard let newest = series.max(by: { $0.order.last ?? 0 < $1.order.last ?? 0 }), let time = newest.order.last else {
            return "no candle yet"
        }
        let key = seriesTable.keys[newest.number]
        let behind = System.wallTime - clock.now
        let lag = clock.now == 0 ? "" : ", " + (behind < 10_000 ? "\(behind) ms" : "\(behind / 1000) s") + " behind the clock"
        return "\(series.count) series, last candle \(key) \(Messages.moment(time))\(lag)"
    }
}
