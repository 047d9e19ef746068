import Net
import Shared

/// Puts the symbols that trade in the place of `*`.
enum Symbols {
    static func resolve(_ topics: [Topic], _ rest: Rest) throws(Failure) -> [Topic] {
        var known: [Channel: [String]] = [:]
        var resolved: [Topic] = []
        for topic in topics {
            guard topic.isForEverySymbol else {
                resolved.append(topic)
                continue
            }
            if known[topic.channel] == nil { known[topic.channel] = try trading(topic.channel.name, rest) }
            resolved += (known[topic.channel] ?? []).map { topic.of(symbol: $0) }
        }
        var seen: Set<Topic> = []
        return resolved.filter { seen.insert($0).inserted }
    }

    /// Every symbol of a category that trades, page by page.
    private static func trading(_ category: String, _ rest: Rest) throws(Failure) -> [String] {
        let path = category == "spread" ? "/v5/spread/instrument" : "/v5/market/instruments-info"
        var symbols: [String] = []
        var cursor = ""
        repeat {
            let query = [("category", category), ("limit", category == "spread" ? "500" : "1000"), ("cursor", cursor)].filter {
                !$0.1.isEmpty
            }
            let reply = try rest.wait(for: rest.get(path, query), "the symbols of \(category)")
            let (page, next) = read(reply)
            symbols += page
            cursor = next == cursor || page.isEmpty ? "" : next
        } while !cursor.isEmpty
        if symbols.isEmpty { throw .io("the exchange lists no symbol of \(category) that trades") }
        return symbols
    }

    private static func read(_ reply: RestReply) -> (symbols: [String], cursor: String) {
        let json = reply.json
        var names = MemberNames(["list", "nextPageCursor"])
        var places = InlineArray<2, Int>(repeating: 0)
        guard reply.result > 0, json.kind(reply.result) == .object else { return ([], "") }
        json.find(&names, in: reply.result, &places)
        let cursor = places[1] > 0 ? json.string(places[1]) : ""
        guard places[0] > 0, json.kind(places[0]) == .array else { return ([], cursor) }
        var members = MemberNames(["symbol", "status"])
        var symbols: [String] = []
        var element = places[0] + 1
        while json.isInside(element) {
            var places = InlineArray<2, Int>(repeating: 0)
            if json.kind(element) == .object { json.find(&members, in: element, &places) }
            let isTrading = places[1] == 0 || json.string(places[1]) == "Trading"
            if isTrading, places[0] > 0, Label(name: json.string(places[0])) != nil { symbols.append(json.string(places[0])) }
            element = json.after(element)
        }
        return (symbols, cursor)
    }
}

extension Rest {
    /// The answer to one request, waited for.
    func wait(for id: ID, _ what: String) throws(Failure) -> RestReply {
        switch try answer(to: id) {
        case .reply(let reply): return reply
        case .refused(_, let text), .gaveUp(let text): throw .io("\(what) cannot be had: \(text)")
        }
    }
}
