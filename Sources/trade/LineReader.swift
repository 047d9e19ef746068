import Shared
import Trading

/// Reads lines as facts, in two steps: `look` finds what the line is and up to when it tells of the market; once that is believed, `fact`
/// reads the rest.
struct LineReader {
    /// Up to when a line tells of the market, and the interval of its candle.
    struct Told {
        var time: Int?
        var interval: Interval?
        /// A signal's line, which a stage may hand on though its time cannot be.
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

    /// Up to when a signal tells of the market: a candle that forms has opened, and not closed yet.
    private func time(of signal: TradeSignal, _ json: borrowing JSON) -> Int? {
        let closed = json.value("closed")
        let isForming = closed > 0 && json.kind(closed) == .false
        return isForming ? json.exchangeTime(json.value("time")) : signal.time
    }

    /// What the line that was looked at tells.
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
        // The difference of two prices, which nobody trades at here.
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

    /// Nobody trades at a mark, index or premium price.
    private mutating func tellPriceType(_ type: PriceType, _ messages: Messages) {
        if hasToldPriceType { return }
        hasToldPriceType = true
        messages.note("candles of the \(type.name) price pass on and fill nothing: orders fill at the last price")
    }

    /// Signals are carried out on the candles behind them, which come with them.
    private mutating func lookForCandles(_ messages: Messages) {
        if hasCandles { return }
        hasCandles = true
        messages.note("the input has signals but no candles; trade fills orders on candles: pass them on with 'signal --all'")
    }
}
