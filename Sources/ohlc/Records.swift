import Shared

// What a line is, and which feed it belongs to.

extension Ohlc {
    private static let klinePrefix = JSONName("kline.")
    private static let tradePrefix = JSONName("publicTrade.")
    private static let inverse = JSONName("inverse")

    /// What became of a record.
    enum Fate {
        /// It is not one for us, or its source is left out.
        case passedOn
        /// It went into candles.
        case folded
        /// It is a candle itself: written as it came, or left out for good.
        case settled
        /// It is not to be used, by its time: rejected, or put back.
        case withheld
    }

    /// Folds the record at hand.
    mutating func fold() throws(Failure) -> Fate {
        envelope.read(stream.json)
        var fate = Fate.passedOn
        messageTime = stream.json.exchangeTime(envelope.ts)
        switch envelope.kind {
        case .payload:
            guard try believes(messageTime) else { return .withheld }
            if stream.json.string(envelope.topic, beginsWith: Ohlc.klinePrefix, length: 6) {
                fate = try foldKlines()
            } else if stream.json.string(envelope.topic, beginsWith: Ohlc.tradePrefix, length: 12), !options.intervals.isEmpty {
                fate = try foldTrades()
            }
            if fate == .withheld { return fate }
            clock.hear(messageTime, isLive: stream.json.backfill(envelope.backfill) == nil)
        case .candle:
            fate = try foldCandle()
            if fate == .withheld { return fate }
        case .event:
            let time = stream.json.exchangeTime(envelope.time)
            guard try believes(time) else { return .withheld }
            clock.hear(time, isLive: true)
            try closeDue()
            try handleEvent()
        // Its time is when the exchange told the rules, and no time of the market.
        case .instrument: break
        case .book, .flow, .other:
            guard try believes(messageTime) else { return .withheld }
            clock.hear(messageTime, isLive: stream.json.backfill(envelope.backfill) == nil)
        }
        try closeDue()
        try putTouched()
        if let failure = overflow {
            overflow = nil
            throw failure
        }
        return fate
    }

    /// Whether the record at hand is to be used, by its time. All begins anew where the time before was wrong.
    private mutating func believes(_ time: Int?, _ interval: Interval? = nil) throws(Failure) -> Bool {
        let isBelieved = try stream.believes(time, interval)
        if stream.goesBack != nil { beginAnew() }
        return isBelieved
    }

    private mutating func beginAnew() {
        stream.goesBack = nil
        clock = StreamTime()
        nextDue = .max
        (topicTable, feedTable, seriesTable) = (SeriesTable(), SeriesTable(), SeriesTable())
        (topicFeeds, feeds, series, builders, touched) = ([], [], [], [], [])
    }

    // Mutating, though it changes nothing: else all of `self` is copied for the call.
    private mutating func messageMarks() -> Candle.Marks {
        var marks = Candle.Marks()
        marks.backfill = stream.json.backfill(envelope.backfill)
        marks.isSimulated = stream.json.isSimulated(envelope.simulated)
        return marks
    }
}

// MARK: - Klines

extension Ohlc {
    private mutating func foldKlines() throws(Failure) -> Fate {
        let (feed, interval) = try klineFeed()
        if feeds[feed].targets.isEmpty { return .passedOn }
        if feeds[feed].isRecords {
            leaveOut("kline payloads", feed)
            return .passedOn
        }
        return try addKlines(envelope.data, interval, to: feed) ? .folded : .withheld
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

    /// All candles of a payload, or none, if one of them is bad. False when they are not to be used, by their time.
    private mutating func addKlines(_ data: Int, _ interval: Interval, to feed: Int) throws(Failure) -> Bool {
        guard data > 0, stream.json.kind(data) == .array else { throw .badRecord("expected an array of candles as 'data'") }
        let marks = messageMarks()
        several.removeAll(keepingCapacity: true)
        var element = data + 1
        while stream.json.isInside(element) {
            var candle = try klines.read(stream.json, element, interval, marks)
            let time = candle.isClosed ? interval.end(of: candle.time) : candle.time
            try StreamTime.check(time, "start", of: messageTime)
            if messageTime == nil, try !stream.believes(time, interval) { return false }
            element = stream.json.after(element)
            if several.isEmpty, !stream.json.isInside(element) {
                try add(&candle, interval, to: feed, verbatim: false)
                return true
            }
            several.append(candle)
        }
        for place in several.indices {
            var candle = several[place]
            try add(&candle, interval, to: feed, verbatim: false)
        }
        return true
    }
}

// MARK: - Trades and candle records

extension Ohlc {
    private mutating func foldTrades() throws(Failure) -> Fate {
        try tradeMessages.read(stream.json, data: envelope.data)
        let isInverse = envelope.category > 0 && stream.json.name(envelope.category) == Ohlc.inverse
        for trade in tradeMessages.trades {
            try StreamTime.check(trade.time, "T", of: messageTime)
            if isInverse, trade.price.isZero { throw .badRecord("expected a price above 0 as 'p' of an inverse contract") }
        }
        if messageTime == nil, try !believes(tradeMessages.newest) { return .withheld }
        let marks = messageMarks()
        var fate = Fate.passedOn
        var feed = 0
        for place in tradeMessages.trades.indices {
            // All of one symbol, but for options.
            let symbol = tradeMessages.symbols[place]
            if place == 0 || !stream.json.areEqual(symbol, tradeMessages.symbols[place - 1]) {
                feed = try self.feed(category: envelope.category, symbol: symbol, .trades)
            }
            if feeds[feed].targets.isEmpty { continue }
            fate = .folded
            let trade = tradeMessages.trades[place]
            if filter.keeps(trade) { try add(trade, marks: marks, to: feed) }
        }
        for trade in tradeMessages.trades { clock.hear(trade.time, isLive: marks.backfill == nil) }
        return fate
    }

    private mutating func foldCandle() throws(Failure) -> Fate {
        var (key, candle) = try candleRecords.read(stream.json)
        guard let interval = key.interval else { return .passedOn }
        try interval.check(candle.time)
        guard try believes(candle.isClosed ? interval.end(of: candle.time) : candle.time, interval) else {
            return .withheld
        }
        let feed = feed(key, .candles(interval), isRecords: true)
        if feeds[feed].targets.isEmpty { return .passedOn }
        if !feeds[feed].isRecords {
            // It would be a second closed line of a series that we put out.
            leaveOut("candle records", feed)
            return seriesTable.number(of: key) == nil ? .passedOn : .settled
        }
        try add(&candle, interval, to: feed, verbatim: true)
        let isDirect = feeds[feed].targets.contains { if case .series = $0 { true } else { false } }
        return isDirect ? .settled : .folded
    }

    /// Says once that the other kind of source for the same candles is left out.
    private mutating func leaveOut(_ what: String, _ feed: Int) {
        if feeds[feed].hasLeftOut { return }
        feeds[feed].hasLeftOut = true
        messages.note("\(feedTable.keys[feed]): ignoring \(what): another source of these candles came first")
    }
}

// MARK: - CSV

extension Ohlc {
    mutating func foldRow() throws(Failure) {
        switch try csvReader?.read(stream.row) {
        case .header:
            let reader = csvReader
            stream.rowTime = { reader?.time($0) }
        case .row(let row): try fold(row)
        case .unspaced:
            let missing = CSVReader.sample - 1
            guard try stream.lookAhead({ $0.timesAhead(missing).count == missing }) else { return }
            let times = [csvReader?.time(stream.row)].compactMap { $0 } + stream.timesAhead(missing)
            try csvReader?.findSpacing(times)
            return try foldRow()
        case nil: return
        }
        try closeDue()
        try putTouched()
    }

    private mutating func fold(_ row: CSVReader.Row) throws(Failure) {
        switch row {
        case .trade(let category, let symbol, let trade):
            if options.intervals.isEmpty { throw .usage("--from-csv: candles made from trades need --interval") }
            guard try believes(trade.time) else { return }
            if clock.heardFrom == .max { clock.beginHearing(at: beginning(of: trade.time)) }
            let key = SeriesKey(category: category, symbol: symbol, interval: nil)
            let feed = feed(key, .trades, isRecords: false)
            if filter.keeps(trade) { try add(trade, marks: Candle.Marks(), to: feed) }
            clock.hear(trade.time, isLive: true)
        case .candle(let category, let symbol, let interval, var candle):
            try interval.check(candle.time)
            guard try believes(interval.end(of: candle.time), interval) else { return }
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
