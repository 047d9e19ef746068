import Net
import Shared

/// Replaces `*` by the symbols that trade or, for the trades of options, which are subscribed by coin, by the coins.
enum Symbols {
    /// Returns the topics, and the trading rules of the markets that `*` stands for: the exchange sends both together.
    static func resolve(_ topics: [StreamTopic], _ rest: Rest, _ messages: Messages) throws(Failure)
        -> (topics: [StreamTopic], known: [InstrumentRecord])
    {
        var options: OptionCoins?
        var trading: [Category: [String]] = [:]
        var known: [InstrumentRecord] = []
        var resolved: [StreamTopic] = []
        for topic in topics {
            guard topic.isForEverySymbol, case .market(let category) = topic.channel else {
                resolved.append(topic)
                continue
            }
            if category == .option {
                if options == nil {
                    options = try OptionCoins(rest, messages)
                    known += options?.records ?? []
                }
                guard let found = options else { continue }
                resolved += (topic.isByCoin ? found.coins : found.trading).map { topic.of(symbol: $0) }
                continue
            }
            if trading[category] == nil {
                let list = try list(category, rest)
                trading[category] = list.trading
                known += list.records
            }
            resolved += (trading[category] ?? []).map { topic.of(symbol: $0) }
        }
        var seen: Set<StreamTopic> = []
        return (resolved.filter { seen.insert($0).inserted }, known)
    }

    /// Fetches every symbol of a category that trades, and its trading rules, page by page.
    private static func list(_ category: Category, _ rest: Rest) throws(Failure) -> (
        trading: [String], records: [InstrumentRecord]
    ) {
        var trading: [String] = []
        var records: [InstrumentRecord] = []
        var cursor = ""
        var cursors = PageCursors()
        repeat {
            let query = [
                ("category", category.rawValue), ("limit", category == .spread ? "500" : "1000"), ("cursor", cursor),
            ].filter { !$0.1.isEmpty }
            let reply = try rest.wait(for: rest.get(category.instrumentsPath, query), "the symbols of \(category.rawValue)")
            guard let page = InstrumentPage(reply, category) else { break }
            trading += page.trading
            let isTrading = Set(page.trading)
            records += page.records.filter { isTrading.contains($0.key.symbol.text) }
            cursor = page.records.isEmpty || !cursors.add(page.cursor) ? "" : page.cursor
        } while !cursor.isEmpty
        if trading.isEmpty { throw .io("the exchange lists no symbol of \(category.rawValue) that trades") }
        return (trading, records)
    }
}

extension Rest {
    /// Waits for the answer to one request. `what` names the answer in an error.
    func wait(for id: ID, _ what: String) throws(Failure) -> RestReply {
        switch try answer(to: id) {
        case .reply(let reply): return reply
        case .refused(_, let text), .gaveUp(let text, _): throw .io("cannot get \(what): \(text)")
        }
    }
}
