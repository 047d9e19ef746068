import Shared
import Trading

/// Reads lines as facts, in two steps: `look` finds the kind of a line and its market time; if that time is accepted, `fact`
/// reads the rest.
struct LineReader {
    /// The market time up to which a line reports, and the interval of its candle.
    struct Told {
        var time: Int?
        var interval: Interval?
        /// Whether the line is a signal. A stage may pass on a signal with an impossible time.
        var isSignal = false
    }

    private var envelope = Envelope()
    private var candle = CandleRecord()
    private var signals = SignalReader()
    private var signal: TradeSignal?
    private var rules = InstrumentReader()
    private var tape = TapeReader()
    var missing = MissingCandles()
    private(set) var hasCandles = false
    private(set) var hasSignals = false
    private var hasToldPriceType = false
    private let signalType = JSONName("signal")

    mutating func look(_ json: borrowing JSON) throws(Failure) -> Told {
        envelope.read(json)
        signal = nil
        switch envelope.kind {
        case .candle:
            missing.isOver()
            try candle.read(json)
            if candle.priceType == .last { hasCandles = true }
            return Told(time: candle.tellsUntil, interval: candle.interval)
        case .payload: return Told(time: json.exchangeTime(envelope.ts))
        case .other:
            guard envelope.type > 0, json.isString(envelope.type), json.name(envelope.type) == signalType else { return Told() }
            hasSignals = true
            let signal = try signals.read(json)
            self.signal = signal
            return Told(time: time(of: signal, json), interval: signal.key.interval, isSignal: true)
        case .instrument: return Told()
        case .event, .book, .flow: return Told(time: json.exchangeTime(envelope.time))
        }
    }

    /// Returns the market time of a signal: the open of a candle that is still forming, else the signal's own time.
    private func time(of signal: TradeSignal, _ json: borrowing JSON) -> Int? {
        let closed = json.value("closed")
        let isForming = closed > 0 && json.kind(closed) == .false
        return isForming ? json.exchangeTime(json.value("time")) : signal.time
    }

    /// Returns the fact in the line that `look` was called for.
    mutating func fact(_ json: borrowing JSON, _ desk: inout Desk, _ messages: Messages) throws(Failure) -> Fact {
        switch envelope.kind {
        case .candle: return try candleFact(json, &desk, messages)
        case .payload: return try payloadFact(json, messages)
        case .other:
            guard let signal else { return .nothing }
            lookForCandles(messages)
            return .signal(signal)
        case .instrument: return .rules(try rules.read(json))
        case .event, .book, .flow: return .nothing
        }
    }

    private mutating func candleFact(_ json: borrowing JSON, _ desk: inout Desk, _ messages: Messages) throws(Failure) -> Fact {
        guard candle.priceType == .last else {
            tellPriceType(candle.priceType, messages)
            return .nothing
        }
        // Candles of a price difference can go to 0 or below; they cannot be traded here.
        guard candle.numbers.low.isPrice else {
            throw .badRecord("expected prices above 0, got a 'low' of \(candle.numbers.low)")
        }
        if !candle.isClosed { return .nothing }
        if let known = try candle.number(json, in: desk.seriesTable) {
            return .candle(ClosedCandle(SeriesID(known), VenueBar(candle), candle.marks))
        }
        let key = try candle.key(json)
        return .candle(ClosedCandle(desk.number(of: key), VenueBar(candle), candle.marks))
    }

    private mutating func payloadFact(_ json: borrowing JSON, _ messages: Messages) throws(Failure) -> Fact {
        missing.look(json, topic: envelope.topic, messages)
        if json.topic(envelope.topic, in: .trades) != nil {
            guard let trades = try tape.readTrades(json, envelope) else { return .nothing }
            let time = json.exchangeTime(envelope.ts)
            for trade in trades.trades { try StreamTime.check(trade.time, "T", of: time) }
            return .trades(trades)
        }
        if json.topic(envelope.topic, in: .ticker) != nil { return .ticker(try tape.readTicker(json, envelope)) }
        return .nothing
    }

    /// Reports once that candles of mark, index or premium prices fill no orders, because nobody trades at those prices.
    private mutating func tellPriceType(_ type: PriceType, _ messages: Messages) {
        if hasToldPriceType { return }
        hasToldPriceType = true
        messages.note("candles of the \(type.name) price pass on and fill nothing: orders fill at the last price")
    }

    /// Reports once that the input has signals but no candles. Orders need candles to fill.
    private mutating func lookForCandles(_ messages: Messages) {
        if hasCandles { return }
        hasCandles = true
        messages.note("the input has signals but no candles; trade fills orders on candles: pass them on with 'signal --all'")
    }
}
