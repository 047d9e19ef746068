import Drawing
import Shared

/// Reads the records of a pipe into the state of the board. Records that the board does not show are ignored.
struct BoardReader {
    private(set) var state = BoardState()
    private var envelope = Envelope()
    private var finder = FieldFinder()
    private var candle = CandleRecord()
    private var ticker = TickerReader()
    private var book = BookReader()
    private var happenings = HappeningReader()
    private var topics: [String: Topic] = [:]

    init() { for name in CandleRecord.members { _ = finder.slot(of: name) } }

    /// Stops the stream's time, because the input has ended.
    mutating func stopClock() { state.clock.hasStopped = true }

    /// Adds a record. Fails if it cannot be read.
    mutating func take(_ json: borrowing JSON, at monotonic: Int) throws(Failure) {
        state.records += 1
        envelope.read(json)
        if json.isSimulated(envelope.simulated) {
            state.isSimulated = true
        } else if envelope.kind == .candle || envelope.kind == .payload {
            state.isReal = true
        }
        switch envelope.kind {
        case .candle: try takeCandle(json, at: monotonic)
        case .payload: takePayload(json, at: monotonic)
        case .book:
            hear(json, envelope.time, at: monotonic)
            book.take(json, envelope, &state)
        case .flow, .instrument: hear(json, envelope.time, at: monotonic)
        case .event:
            hear(json, envelope.time, at: monotonic)
            happenings.takeEvent(json, envelope, &state)
        case .other:
            guard envelope.type > 0, json.isString(envelope.type) else { return }
            if happenings.take(json, json.string(envelope.type), &state) { hear(json, envelope.time, at: monotonic) }
        }
    }

    /// Adds the time of a record that is not a candle. Backfilled records do not count.
    private mutating func hear(_ json: borrowing JSON, _ place: Int, at monotonic: Int) {
        guard let time = json.exchangeTime(place), json.backfill(envelope.backfill) == nil else { return }
        hear(time, reach: 0, at: monotonic)
    }

    @discardableResult
    private mutating func hear(_ time: Int, reach: Int, at monotonic: Int) -> Bool {
        switch state.clock.hear(time, reach: reach, at: monotonic) {
        case .believed: return true
        case .wrong:
            state.wrongTimes += 1
            return false
        case .wentBack:
            for number in state.series.indices where state.series[number].time > time + BoardReader.hour {
                state.series[number].beginAnew()
            }
            return true
        }
    }

    private static let hour = 60 * Interval.minute

    // MARK: Candles

    /// The number of late candles in a row after which the newer candles count as wrong.
    private static let mostLate = 5

    private mutating func takeCandle(_ json: borrowing JSON, at monotonic: Int) throws(Failure) {
        finder.find(in: json)
        try candle.read(json, at: finder.places)
        let reach = candle.interval.length ?? 31 * Interval.dayLength
        if !candle.isHistory || state.clock.time == 0 {
            guard hear(candle.tellsUntil, reach: reach, at: monotonic) else { return }
        }
        guard let number = try state.series(candle, json) else { return }
        if state.series[number].order.place(of: candle.time) == .late {
            state.lateCandles += 1
            state.series[number].late += candle.marks.backfill == nil ? 1 : 0
            guard state.series[number].late >= BoardReader.mostLate else { return }
            state.series[number].beginAnew()
        }
        let count = state.series[number].candles
        if count & (count &- 1) == 0, state.fields.look(json, &finder) { finder.find(in: json) }
        take(json, number)
    }

    private mutating func take(_ json: borrowing JSON, _ number: Int) {
        let (open, high, low, close, volume) = candle.doubles(json)
        let numbers = candle.numbers
        let decimals = Int(max(max(numbers.open.scale, numbers.high.scale), max(numbers.low.scale, numbers.close.scale)))
        let market = state.series[number].market
        state.series[number].take(
            candle,
            RecentCandles.Candle(
                time: candle.time, open: open, high: high, low: low, close: close, volume: volume, marks: CandleMarks(candle)),
            decimals: decimals)
        if state.series[number].key.priceType == .last { state.move(market, to: close, decimals: decimals) }
        if candle.marks.isSimulated { state.markets[market].isSimulated = true }
        let fields = state.fields.fields
        while state.series[number].values.count < fields.count { state.series[number].values.append(.infinity) }
        for (place, field) in fields.enumerated() {
            let found = finder.places[field.slot]
            state.series[number].values[place] = found == 0 ? .infinity : json.operand(found)
        }
    }

    // MARK: Payloads

    private mutating func takePayload(_ json: borrowing JSON, at monotonic: Int) {
        guard json.backfill(envelope.backfill) == nil else { return }
        let stamp = json.exchangeTime(envelope.ts)
        if let stamp { hear(stamp, reach: 0, at: monotonic) }
        guard let topic = topic(json) else { return }
        let category = envelope.category > 0 ? json.label(envelope.category) ?? .linear : .linear
        guard topic.kind != .other, let symbol = Label(topic.symbol), symbol.count > 0,
            let market = state.market(SeriesKey(category: category, symbol: symbol, interval: nil))
        else { return }
        if json.isSimulated(envelope.simulated) { state.markets[market].isSimulated = true }
        let received = json.exchangeTime(json.value("recv"))
        if let stamp, let received, abs(received - stamp) < BoardReader.hour {
            state.markets[market].take(latency: received - stamp)
            state.seen.insert(.link)
        }
        if topic.kind == .ticker { ticker.take(json, envelope, market, &state) }
    }

    /// The topic of a payload. Topics are cached, because names repeat and parsing one costs more than finding it.
    private mutating func topic(_ json: borrowing JSON) -> Topic? {
        let name = json.string(envelope.topic)
        if let known = topics[name] { return known }
        let topic = Topic(name: name)
        if topics.count < BoardState.most { topics[name] = topic }
        return topic
    }
}

extension SeriesState {
    /// Adds a candle that is not late.
    fileprivate mutating func take(_ record: CandleRecord, _ candle: RecentCandles.Candle, decimals: Int) {
        late = 0
        candles += 1
        order.take(record.time, isClosed: record.isClosed)
        (time, end) = (record.time, record.end)
        price = candle.close
        isUp = candle.close >= candle.open
        self.decimals = max(self.decimals, decimals)
        if record.marks.gap > 0, record.time != recent.last?.time { lostCandles += record.marks.gap }
        if record.marks.isSimulated { isSimulated = true }
        recent.take(candle)
        if record.isClosed { day.take(open: candle.open, start: record.time, close: candle.close, end: record.end) }
    }
}
