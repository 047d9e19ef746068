import Shared

extension Ohlc {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var ohlc = try Ohlc(arguments, messages)
        return try ohlc.run()
    }
}

/// The stage: reads records, finds the feed of each, and writes the candles of the series built from it.
struct Ohlc: Stage {
    let options: OhlcOptions
    var stream: RecordStream
    let messages: Messages

    /// The envelope of the current record.
    var envelope = Envelope()
    /// The exchange time of the current record.
    var messageTime: Int?
    var klines = KlineReader()
    /// The candles of a payload that holds more than one.
    var several: [Candle] = []
    var tradeMessages: PublicTradeReader
    var filter: TradeFilter
    var candleRecord: CandleRecord
    var answerNames = MemberNames(["result", "list", "category", "symbol", "time"])
    var table: TableReader
    /// The number of the file that holds the table, and whether the time order of its rows is known.
    var rowFile = -1
    var knowsOrder = false
    /// Whether a note said that rows hide the marks of candles.
    var hasToldMarks = false

    /// The kline topics seen, by their whole text, and the feed and interval of each.
    var topicTable: SeriesTable
    var topicFeeds: [(Int, Interval)] = []
    var feedTable: SeriesTable
    var feeds: [Feed] = []
    var seriesTable: SeriesTable
    var series: [CandleSeries] = []
    var builders: [Builder] = []
    var files: RollingFiles?

    var clock = StreamTime()
    /// The stream time at which the next candle built from trades is due.
    var nextDue = Int.max
    /// The builders whose candles the current message has changed.
    var touched: [Int] = []
    var leftOut = LeftOut()
    /// Past link events, for feeds that are not known yet.
    var links = LinkHistory()
    /// The failure of a sum of the current record; thrown after the rest of the record was processed.
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
        // The order of a table's rows is its author's, not the exchange's, so lost rows are an error.
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

    /// Passes an unused line on unchanged, unless standard output has rows.
    private mutating func passOn() {
        if case .rows = options.csv { return }
        stream.writeOn()
    }

    /// The state of the stage as text, for status reports.
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
