import Shared

// Walls judged by trades and by the stream's time.

extension Book {
    /// Handles a payload that is not a book. Trades show whether a wall was eaten.
    mutating func takeOther() throws(Failure) {
        let isTrades = options.walls != nil && stream.json.topic(envelope.topic, in: .trades) != nil
        if isTrades { try tradeMessages.read(stream.json, envelope.payload) }
        let time = stream.json.exchangeTime(envelope.ts)
        guard try stream.believes(time) else { return }
        clock.hear(time)
        passOn()
        guard isTrades else { return }
        let category = try stream.json.category(envelope.category, unnamed: options.category)
        for place in tradeMessages.trades.indices {
            guard let symbol = stream.json.label(in: tradeMessages.symbols[place]) else { continue }
            var hasBook = false
            for number in books.indices where books[number].key.symbol == symbol && books[number].key.category == category {
                books[number].take(
                    tradeMessages.trades[place], id: tradeMessages.ids[place], stream.json, seen: &seenTrades[number])
                hasBook = true
            }
            if !hasBook { tradesHeard.insert(SeriesKey(category: category, symbol: symbol, interval: nil)) }
        }
        if nextJudgement != .max { judgeWalls() }
    }

    /// Starts the trades of a new book, which may already have been in the stream.
    mutating func beginTrades(_ number: Int) {
        for event in links.events { heedTrades(event, number) }
        let key = books[number].key
        let areHeard = books.contains { $0.key == key && $0.walls?.hasTrades == true } || tradesHeard.remove(key) != nil
        if areHeard { books[number].walls?.hearTrades() }
    }

    /// Notes whether the stream has the book's trades, which tell eaten walls from pulled ones.
    mutating func heedTrades(_ event: LinkEvent, _ number: Int) {
        guard options.walls != nil, event.concernsTrades(of: books[number].key) else { return }
        switch event.kind {
        case .subscribed: books[number].walls?.hearTrades()
        case .disconnected, .gap: books[number].walls?.loseTrades()
        case .backfilled, .bookLost, .bookRestored: return
        }
        tellWalls(number)
    }

    /// Reports the fallen walls that were eaten or pulled, after trades arrived or their waiting time ended.
    mutating func judgeWalls() {
        nextJudgement = .max
        for number in books.indices where books[number].walls?.fallen.isEmpty == false {
            books[number].judgeWalls(at: clock.now)
            tellWalls(number)
        }
    }

    mutating func tellWalls(_ number: Int) {
        nextJudgement = min(nextJudgement, books[number].walls?.deadline ?? .max)
        guard let news = books[number].walls?.news, !news.isEmpty else { return }
        if top == nil { for one in news { stream.output.write(one, of: books[number], time: clock.now) } }
        hasWritten = true
        books[number].walls?.forgetNews()
    }
}
