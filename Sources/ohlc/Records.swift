import Shared

// Determines what a record is, and which feed it belongs to.

extension Ohlc {
    /// The prices other than the last that have candles.
    private static let otherPrices: [PriceType] = [.mark, .index, .premium]

    /// The outcome of a record.
    enum Fate {
        /// Not used by this stage, or its source is ignored.
        case passedOn
        /// Merged into candles.
        case folded
        /// A candle itself: written unchanged, or dropped.
        case settled
        /// Not used because of its time: rejected, or put back.
        case withheld
    }

    /// Processes the current record.
    mutating func fold() throws(Failure) -> Fate {
        envelope.read(stream.json)
        var fate = Fate.passedOn
        messageTime = stream.json.exchangeTime(envelope.ts)
        switch envelope.kind {
        case .payload:
            guard try believes(messageTime) else { return .withheld }
            if let rest = stream.json.topic(envelope.topic, in: .kline) {
                fate = try foldKlines(.last, rest)
            } else if stream.json.topic(envelope.topic, in: .trades) != nil {
                if !options.intervals.isEmpty { fate = try foldTrades() }
            } else {
                for type in Ohlc.otherPrices {
                    if let rest = stream.json.topic(envelope.topic, in: type.klineFamily) { fate = try foldKlines(type, rest) }
                }
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
        // The record's time is when the exchange stated the rules, not a time of the market.
        case .instrument: break
        case .other where envelope.type == 0 && envelope.topic == 0: fate = try foldAnswer()
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

    /// Whether the time of the current record is credible. All state is reset if the newest time so far was wrong.
    mutating func believes(_ time: Int?, _ interval: Interval? = nil) throws(Failure) -> Bool {
        let isBelieved = try stream.believes(time, interval)
        if stream.goesBack != nil { beginAnew() }
        return isBelieved
    }

    private mutating func beginAnew() {
        stream.goesBack = nil
        clock = StreamTime()
        nextDue = .max
        let empty = SeriesTable(unnamed: options.unnamed)
        (topicTable, feedTable, seriesTable) = (empty, empty, empty)
        (topicFeeds, feeds, series, builders, touched) = ([], [], [], [], [])
    }

    // Mutating, although it changes nothing, because otherwise the call copies all of `self`.
    private mutating func messageMarks() -> Candle.Marks {
        var marks = Candle.Marks()
        marks.backfill = stream.json.backfill(envelope.backfill)
        marks.isSimulated = stream.json.isSimulated(envelope.simulated)
        return marks
    }
}

// MARK: - Klines

extension Ohlc {
    private mutating func foldKlines(_ priceType: PriceType, _ rest: Range<Int>) throws(Failure) -> Fate {
        let (feed, interval) = try klineFeed(priceType, rest)
        if feeds[feed].targets.isEmpty { return .passedOn }
        if feeds[feed].isRecords {
            leaveOut("kline payloads", feed)
            return .passedOn
        }
        return try addKlines(envelope.data, interval, priceType, to: feed) ? .folded : .withheld
    }

    /// Returns the feed and the interval of a kline topic; `rest` is its text after the family.
    private mutating func klineFeed(_ priceType: PriceType, _ rest: Range<Int>) throws(Failure) -> (Int, Interval) {
        let topic = stream.json.range(envelope.topic)
        if let known = topicTable.number(stream.json, category: envelope.category, symbol: topic, interval: nil) {
            return topicFeeds[known]
        }
        let start = rest.lowerBound
        let dot = stream.json.firstIndex(of: UInt8(ascii: "."), in: start..<topic.upperBound) ?? topic.upperBound
        guard let interval = stream.json.interval(in: start..<dot), dot < topic.upperBound else {
            // Other programs write `kline.BTCUSDT`: the interval is then the candle's own, or the only one requested.
            let only = options.intervals.count == 1 ? options.intervals[0] : nil
            let namesOnly = dot == topic.upperBound && start < dot && stream.json.interval(in: start..<dot) == nil
            guard namesOnly, let interval = interval(ofKline: firstKline(envelope.data)) ?? only
            else {
                throw .badRecord(
                    "expected a topic \(priceType.klineFamily.name).INTERVAL.SYMBOL, got \(stream.json.excerpt(envelope.topic))"
                        + (namesOnly ? "; with --interval 3 alone, say, it need not name one" : ""))
            }
            return (
                try feed(category: envelope.category, symbol: start..<topic.upperBound, .candles(interval), priceType), interval
            )
        }
        let feed = try feed(category: envelope.category, symbol: dot + 1..<topic.upperBound, .candles(interval), priceType)
        if let name = stream.json.label(in: topic) {
            let category = try stream.json.category(envelope.category, unnamed: options.unnamed)
            let key = SeriesKey(category: category, symbol: name, interval: nil)
            if topicTable.insert(key).isNew { topicFeeds.append((feed, interval)) }
        }
        return (feed, interval)
    }

    /// Adds all candles of a payload, or none if one is malformed. Returns false if they are withheld because of their time.
    private mutating func addKlines(_ data: Int, _ interval: Interval, _ priceType: PriceType, to feed: Int) throws(Failure)
        -> Bool
    {
        let marks = messageMarks()
        several.removeAll(keepingCapacity: true)
        var element = firstKline(data)
        guard element > 0 else { throw .badRecord("expected an array of candles as 'data'") }
        // The index after the last candle; an array has a word for its end.
        let end = stream.json.after(data) - (element > data ? 1 : 0)
        while element < end {
            var candle = try klines.read(stream.json, element, interval, priceType, marks)
            try candle.check(priceType, isSpread: feeds[feed].isSpread)
            let time = candle.isClosed ? interval.end(of: candle.time) : candle.time
            try StreamTime.check(time, "start", of: messageTime)
            if messageTime == nil, try !stream.believes(time, interval) { return false }
            element = stream.json.after(element)
            if several.isEmpty, element >= end {
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

extension Ohlc {
    private mutating func interval(ofKline element: Int) -> Interval? { klines.interval(stream.json, element) }

    /// Returns the index of a payload's first candle, 0 if there is none. Other programs write one without an array around it.
    /// Mutating for the reason given at `messageMarks`.
    private mutating func firstKline(_ data: Int) -> Int {
        if data > 0, stream.json.isArray(data) { return data + 1 }
        return data > 0 && stream.json.isObject(data) ? data : 0
    }
}

// MARK: - Trades and candle records

extension Ohlc {
    private mutating func foldTrades() throws(Failure) -> Fate {
        try tradeMessages.read(stream.json, envelope.payload)
        for trade in tradeMessages.trades { try StreamTime.check(trade.time, "T", of: messageTime) }
        if messageTime == nil, try !believes(tradeMessages.newest) { return .withheld }
        let marks = messageMarks()
        var fate = Fate.passedOn
        var feed = 0
        for place in tradeMessages.trades.indices {
            // All trades have one symbol, except those of options.
            let symbol = tradeMessages.symbols[place]
            if place == 0 || !stream.json.areEqual(symbol, tradeMessages.symbols[place - 1]) {
                feed = try self.feed(category: envelope.category, symbol: symbol, .trades, .last)
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
        try candleRecord.read(stream.json)
        let interval = candleRecord.interval
        let key = try candleRecord.key(stream.json)
        var candle = try candleRecord.candle(stream.json, of: key)
        try interval.check(candle.time)
        guard try believes(candleRecord.tellsUntil, interval) else { return .withheld }
        let feed = feed(key, .candles(interval), isRecords: true)
        if feeds[feed].targets.isEmpty { return .passedOn }
        if !feeds[feed].isRecords {
            // Passed on, it would be a second closed line of a series that this stage writes.
            leaveOut("candle records", feed)
            return seriesTable.number(of: key) == nil ? .passedOn : .settled
        }
        try add(&candle, interval, to: feed, verbatim: true)
        let isDirect = feeds[feed].targets.contains { if case .series = $0 { true } else { false } }
        return isDirect ? .settled : .folded
    }

    /// Notes once that the other kind of source for these candles is ignored.
    mutating func leaveOut(_ what: String, _ feed: Int) {
        if feeds[feed].hasLeftOut { return }
        feeds[feed].hasLeftOut = true
        messages.note("\(feedTable.keys[feed]): ignoring \(what): another source of these candles came first")
    }
}
