import Shared

/// What a line says, and what the desk makes of it.
extension Trade {
    /// What a line tells the desk.
    enum Fact {
        case candle(VenueBar, series: Int, Candle.Marks)
        case signal(TradeSignal)
        case trades
        case ticker
        case rules(InstrumentRecord)
        case nothing
    }

    /// Reads the line; nil where it is bad, and has been rejected.
    mutating func read() throws(Failure) -> Fact? {
        envelope.read(stream.json)
        do throws(Failure) {
            switch envelope.kind {
            case .candle:
                missing.isOver()
                try candle.read(stream.json)
                if candle.priceType == .last { hasCandles = true }
                guard try believes(candle.tellsUntil, candle.interval) else { return nil }
                guard candle.priceType == .last else {
                    tellPriceType(candle.priceType)
                    return .nothing
                }
                // The difference of two prices, which nobody trades at here.
                guard candle.numbers.low.isPrice else {
                    throw .badRecord("expected prices above 0, got a 'low' of \(candle.numbers.low)")
                }
                if !candle.isClosed { return .nothing }
                if let known = try candle.number(stream.json, in: desk.seriesTable) {
                    return .candle(VenueBar(candle), series: known, candle.marks)
                }
                let key = try candle.key(stream.json)
                return .candle(VenueBar(candle), series: desk.number(of: key), candle.marks)
            case .payload:
                let time = stream.json.exchangeTime(envelope.ts)
                guard try believes(time) else { return nil }
                missing.look(stream.json, topic: envelope.topic, messages)
                if stream.json.topic(envelope.topic, in: .trades) != nil {
                    try tape.readTrades(stream.json, envelope)
                    for trade in tape.trades.trades { try StreamTime.check(trade.time, "T", of: time) }
                    if time == nil, try !believes(tape.trades.newest) { return nil }
                    return .trades
                }
                if stream.json.topic(envelope.topic, in: .ticker) != nil {
                    try tape.readTicker(stream.json, envelope)
                    return .ticker
                }
                return .nothing
            case .other:
                guard envelope.type > 0, stream.json.isString(envelope.type), stream.json.name(envelope.type) == signal else {
                    return .nothing
                }
                hasSignals = true
                let signal = try signals.read(stream.json)
                // The exchange's side of the desk writes a veto where a signal comes from the future.
                if live == nil, try !stream.believes(time(of: signal), signal.key.interval) { return nil }
                lookForCandles()
                return .signal(signal)
            case .instrument: return .rules(try rules.read(stream.json))
            case .event, .book, .flow: return try believes(stream.json.exchangeTime(envelope.time)) ? .nothing : nil
            }
        } catch {
            try stream.reject(error)
            return nil
        }
    }

    /// Nobody trades at a mark, index or premium price.
    private mutating func tellPriceType(_ type: PriceType) {
        if hasToldPriceType { return }
        hasToldPriceType = true
        messages.note("candles of the \(type.name) price pass on and fill nothing: orders fill at the last price")
    }

    /// Signals are carried out on the candles behind them, which come with them.
    private mutating func lookForCandles() {
        if hasCandles { return }
        hasCandles = true
        messages.note("the input has signals but no candles; trade fills orders on candles: pass them on with 'signal --all'")
    }

    mutating func act(on fact: Fact) throws(Failure) {
        desk.passed.beginLine()
        if let time = stream.goesBack {
            stream.goesBack = nil
            desk.goBack(to: time)
        }
        do throws(Failure) {
            try decide(on: fact)
            try desk.endLine()
        } catch {
            if case .overflow(let text) = error { throw .overflow("\(stream.place): \(text)") }
            throw error
        }
    }

    private mutating func decide(on fact: Fact) throws(Failure) {
        switch fact {
        case .candle(let bar, let series, let marks):
            if marks.isSimulated { desk.markets[desk.series[series].market].isSimulated = true }
            try desk.take(bar, of: series, isHistory: marks.backfill == .history)
        case .signal(let signal):
            try desk.lookForHalt()
            if signal.isSimulated { desk.markets[desk.market(signal.key)].isSimulated = true }
            try desk.take(signal)
        case .trades: try desk.take(tape)
        case .ticker:
            let market = desk.market(tape.key)
            try desk.take(tape.ticker, in: market)
        case .rules(let rules): desk.take(rules)
        case .nothing: break
        }
    }
}
