import Shared

extension Flow {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var flow = try Flow(arguments, messages)
        return try flow.run()
    }
}

/// The stage: passes every line on, sums up the trades in the input, and writes a record after the line that makes it due.
struct Flow: Stage {
    private let options: FlowOptions
    private let messages: Messages
    var stream: RecordStream
    private var envelope = Envelope()
    private var trades: PublicTradeReader
    private var tickers = TickerReader()
    private var clock = StreamTime()
    private var beat: Beat
    private var table: SeriesTable
    private var series: [FlowSeries] = []
    private var links = LinkHistory()
    private var filter: TradeFilter
    private var counts = (trades: 0, repeated: 0)
    private var hasWritten = false

    init(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
        options = try FlowOptions(arguments)
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        beat = Beat(options.every)
        filter = options.trades
        trades = PublicTradeReader(unnamed: options.category)
        table = SeriesTable(unnamed: options.category)
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                envelope.read(stream.json)
                do throws(Failure) { try take() } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row, .timer: break
            case .statusAsked: stream.report(state)
            }
        }
    }

    mutating func wrapUp() throws(Failure) {
        let repeated = counts.repeated == 0 ? [] : [Messages.count(counts.repeated, "repeated trade")]
        let dropped = repeated + filter.dropped
        if !dropped.isEmpty { messages.note("dropped: " + dropped.joined(separator: ", ")) }
        for doubt in filter.doubts { messages.note(doubt) }
    }

    var whyNothing: String? {
        if hasWritten { return nil }
        if stream.isEmpty { return "no record was written: the input has no records" }
        if series.contains(where: { $0.isActive }) {
            return "no record was written: \(options.every.whyNothing("payloads of a symbol"))"
        }
        return "no record was written: the input has no trades and no liquidations; expected topics publicTrade.SYMBOL or "
            + "allLiquidation.SYMBOL"
    }

    private var state: String {
        Messages.count(series.count { $0.isActive }, "symbol") + ", " + Messages.count(counts.trades, "trade")
            + (clock.now == 0 ? "" : ", \(Messages.moment(clock.now)) of the stream's time")
    }

    private mutating func take() throws(Failure) {
        switch envelope.kind {
        case .payload:
            if stream.json.topic(envelope.topic, in: .trades) != nil {
                try takeTrades()
            } else if stream.json.topic(envelope.topic, in: .liquidations) != nil {
                try takeLiquidations()
            } else if stream.json.topic(envelope.topic, in: .ticker) != nil {
                try takeTicker()
            } else {
                guard try stream.believes(messageTime) else { return }
                hear()
                stream.writeOn()
            }
        case .event:
            let time = stream.json.exchangeTime(envelope.time)
            guard try stream.believes(time) else { return }
            clock.hear(time)
            stream.writeOn()
            heed()
        default:
            guard try stream.believes(messageTime) else { return }
            hear()
            stream.writeOn()
        }
        if beat.isDue(at: clock.now) { for number in series.indices where series[number].isActive { write(number) } }
    }

    private mutating func hear() {
        let isLive = stream.json.backfill(envelope.backfill) == nil
        clock.hear(messageTime, isLive: isLive)
    }

    private var messageTime: Int? { stream.json.exchangeTime(envelope.ts) }

    private mutating func passOn() { if !options.drops { stream.writeOn() } }

    /// The index of the series that the current record names, which is added if it is new.
    private mutating func number(_ symbol: Range<Int>) throws(Failure) -> Int {
        if let known = table.number(stream.json, category: envelope.category, symbol: symbol, interval: nil) { return known }
        guard let label = stream.json.label(in: symbol) else { throw .badRecord("expected a shorter symbol") }
        let key = SeriesKey(
            category: try stream.json.category(envelope.category, unnamed: options.category), symbol: label, interval: nil)
        let number = table.insert(key).number
        series.append(FlowSeries(key: key, windows: options.windows))
        for event in links.events { heed(event, number) }
        return number
    }
}

// MARK: - Trades

extension Flow {
    /// Reads the trades of the current payload, and advances the stream's time to the last of them. Returns false if the
    /// payload must be ignored because of its time.
    private mutating func readTrades() throws(Failure) -> Bool {
        try trades.read(stream.json, envelope.payload)
        let messageTime = messageTime
        for trade in trades.trades { try StreamTime.check(trade.time, "T", of: messageTime) }
        guard try stream.believes(messageTime ?? trades.newest) else { return false }
        let isLive = stream.json.backfill(envelope.backfill) == nil
        for trade in trades.trades { clock.hear(trade.time, isLive: isLive) }
        hear()
        return true
    }

    private mutating func takeTrades() throws(Failure) {
        guard try readTrades() else { return }
        let backfill = stream.json.backfill(envelope.backfill)
        let isSimulated = stream.json.isSimulated(envelope.simulated)
        passOn()
        var number = 0
        var refused = false
        for place in trades.trades.indices {
            // All trades of a payload have one symbol, except for options.
            let symbol = trades.symbols[place]
            if place == 0 || !stream.json.areEqual(symbol, trades.symbols[place - 1]) {
                number = try self.number(symbol)
                series[number].begin(backfill: backfill, isSimulated: isSimulated)
            }
            let id = trades.ids[place]
            let isNamed = id > 0 && stream.json.isString(id)
            let hash = isNamed ? stream.json.hash(in: stream.json.range(id)) : nil
            let trade = trades.trades[place]
            if !series[number].isNew(trade, id: hash) {
                counts.repeated += 1
            } else {
                let isKept = filter.keeps(trade)
                let fits = !isKept || series[number].take(trade, now: clock.now)
                if fits, isKept {
                    counts.trades += 1
                    tellLarge(place, number, isNamed ? stream.json.range(id) : nil)
                }
                if !fits || !series[number].takeApart(trade, now: clock.now) { refused = true }
            }
            writeIfDue(number, behind: place)
        }
        if refused { throw Flow.doesNotFit }
    }

    private static let doesNotFit = Failure.badRecord(
        "expected trades whose numbers, and their sums, fit; the others of the payload count")

    /// Writes the series if its last trade in the payload makes a record due.
    private mutating func writeIfDue(_ number: Int, behind place: Int) {
        let isLastOfSymbol =
            place + 1 == trades.trades.count || !stream.json.areEqual(trades.symbols[place], trades.symbols[place + 1])
        if isLastOfSymbol, series[number].isDue(options.every) { write(number) }
    }

    private mutating func tellLarge(_ place: Int, _ number: Int, _ id: Range<Int>?) {
        guard let large = options.large else { return }
        let trade = trades.trades[place]
        guard let value = series[number].key.isInverse ? trade.size : trade.price.multiplied(by: trade.size), value > large
        else {
            return
        }
        hasWritten = true
        stream.output.write(large: trade, worth: value, id: id, stream.json, now: clock.now, of: series[number])
    }
}

// MARK: - Liquidations, tickers and links

extension Flow {
    private mutating func takeLiquidations() throws(Failure) {
        guard try readTrades() else { return }
        let backfill = stream.json.backfill(envelope.backfill)
        let isSimulated = stream.json.isSimulated(envelope.simulated)
        passOn()
        var number = 0
        var refused = false
        for place in trades.trades.indices {
            let symbol = trades.symbols[place]
            if place == 0 || !stream.json.areEqual(symbol, trades.symbols[place - 1]) {
                number = try self.number(symbol)
                series[number].begin(backfill: backfill, isSimulated: isSimulated)
            }
            if !series[number].takeLiquidation(trades.trades[place], now: clock.now) { refused = true }
            writeIfDue(number, behind: place)
        }
        if refused { throw Flow.doesNotFit }
    }

    private mutating func takeTicker() throws(Failure) {
        let symbol = try tickers.read(stream.json, data: envelope.data)
        guard try stream.believes(messageTime) else { return }
        let number = try number(symbol)
        hear()
        passOn()
        tickers.update(&series[number].ticker, stream.json, type: envelope.type)
    }

    private mutating func heed() {
        guard let event = LinkEvent(stream.json, streamTime: clock.now) else { return }
        links.note(event)
        for number in series.indices { heed(event, number) }
    }

    private mutating func heed(_ event: LinkEvent, _ number: Int) {
        let key = series[number].key
        if event.concernsTrades(of: key) { return series[number].heed(event) }
        guard event.concernsTrades(of: key, kind: .liquidations) else { return }
        if event.kind == .gap { series[number].heed(event) }
        // The topic sends nothing while nobody is liquidated, so its subscription is the only sign of it.
        if event.kind == .subscribed { series[number].expectLiquidations() }
    }

    private mutating func write(_ number: Int) {
        hasWritten = true
        series[number].prepare(at: clock.now)
        // One copy serves all windows.
        let series = series[number]
        for window in options.windows.indices {
            stream.output.write(series, window, named: options.windows[window].name, clock)
        }
    }
}
