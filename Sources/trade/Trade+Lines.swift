import Shared

/// What a line says, and what the desk makes of it.
extension Trade {
    /// What a line tells the desk.
    enum Fact {
        case candle(VenueBar, series: Int, isHistory: Bool)
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
                let bar = try candles.read(stream.json)
                let priceType = try candles.priceType(stream.json)
                if priceType == .last { hasCandles = true }
                guard try believes(bar?.end ?? candles.openTime(stream.json), candles.interval(stream.json)) else { return nil }
                guard priceType == .last else {
                    tellPriceType(priceType)
                    return .nothing
                }
                guard let bar else { return .nothing }
                let isHistory = candles.isHistory(stream.json)
                if let known = try candles.known(stream.json, in: desk.seriesTable) {
                    return .candle(bar, series: known, isHistory: isHistory)
                }
                return .candle(bar, series: desk.number(of: try candles.key(stream.json)), isHistory: isHistory)
            case .payload:
                let time = stream.json.exchangeTime(envelope.ts)
                guard try believes(time) else { return nil }
                missing.look(stream.json, topic: envelope.topic, messages)
                if stream.json.string(envelope.topic, beginsWith: publicTrade, length: 12) {
                    try tape.readTrades(stream.json, envelope)
                    for trade in tape.trades.trades { try StreamTime.check(trade.time, "T", of: time) }
                    if time == nil, try !believes(tape.trades.newest) { return nil }
                    return .trades
                }
                if stream.json.string(envelope.topic, beginsWith: tickers, length: 8) {
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
        do throws(Failure) { try decide(on: fact) } catch {
            if case .overflow(let text) = error { throw .overflow("\(stream.place): \(text)") }
            throw error
        }
    }

    private mutating func decide(on fact: Fact) throws(Failure) {
        switch fact {
        case .candle(let bar, let series, let isHistory):
            if candles.isSimulated(stream.json) { desk.markets[desk.series[series].market].isSimulated = true }
            try desk.take(bar, of: series, isHistory: isHistory)
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
