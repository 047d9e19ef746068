import Net
import Shared

/// A market of the exchange, or a base coin of options.
struct MarketName: Hashable {
    let category: Category
    let name: String
}

extension StreamTopic {
    /// The market of the topic, or the base coin if the topic carries the trades of options. Nil for topics of a whole
    /// category, of the exchange or of an account.
    var market: MarketName? {
        guard case .market(let category) = channel else { return nil }
        switch kind {
        case .kline, .trades, .book, .ticker, .liquidations, .priceLimit, .funding:
            return MarketName(category: category, name: symbol)
        case .alerts, .other: return nil
        }
    }
}

/// Requests for the trading rules of a stream's markets, under way or still to be sent. Live market data never waits for them.
/// A failed request is retried with growing delays for as long as the stream runs.
struct InstrumentFetches {
    /// One market, all options of a coin, or every market of a category, which is quicker for more than a few markets.
    private enum Scope: Equatable {
        case market(String)
        case coin(String)
        case category
    }

    private struct Request {
        let category: Category
        let scope: Scope
        /// Symbols whose rules are missing; nil if all rows are wanted.
        var wanted: Set<String>?
        var cursor = ""
        var cursors = PageCursors()
        var id: Rest.ID?
        var againAt = 0
        var backoff: Backoff
        /// The last problem that was reported.
        var problem: String?
    }

    private var requests: [Request] = []
    /// Markets whose rules were returned, as `linear:BTCUSDT`: a market may be requested by itself and with all options of its
    /// coin.
    private var told: Set<String>
    private let messages: Messages

    /// For more markets of one category than this, the category's whole list is requested.
    private static let fewMarkets = 20

    /// `known` holds rules that came with the list of symbols.
    init(_ topics: [StreamTopic], known: [InstrumentRecord], _ backoff: Backoff, _ messages: Messages) {
        self.messages = messages
        told = Set(known.map { $0.key.description })
        want(topics, backoff)
    }

    /// Adds requests for the rules of these topics' markets, unless they are known or already requested.
    mutating func want(_ topics: [StreamTopic], _ backoff: Backoff) {
        var seen = told
        for request in requests { for name in request.wanted ?? [] { seen.insert("\(request.category.rawValue):\(name)") } }
        var symbols: [(category: Category, names: [String])] = []
        for topic in topics {
            guard let market = topic.market else { continue }
            if topic.isByCoin {
                let request = Request(category: .option, scope: .coin(market.name), backoff: backoff)
                if !requests.contains(where: { $0.scope == request.scope }) { requests.append(request) }
            } else if seen.insert("\(market.category.rawValue):\(market.name)").inserted {
                let place = symbols.firstIndex { $0.category == market.category }
                if let place {
                    symbols[place].names.append(market.name)
                } else {
                    symbols.append((market.category, [market.name]))
                }
            }
        }
        for (category, names) in symbols {
            if category == .option || names.count <= InstrumentFetches.fewMarkets {
                requests += names.map { Request(category: category, scope: .market($0), wanted: [$0], backoff: backoff) }
            } else {
                requests.append(Request(category: category, scope: .category, wanted: Set(names), backoff: backoff))
            }
        }
    }

    var isEmpty: Bool { requests.isEmpty }

    /// Sends the requests that are due. Returns when to call again, on the monotonic clock, or nil if no request waits.
    mutating func ask(_ rest: Rest, _ now: Int) -> Int? {
        for place in requests.indices where requests[place].id == nil && now >= requests[place].againAt {
            requests[place].id = rest.get(requests[place].category.instrumentsPath, query(requests[place]))
        }
        return requests.filter { $0.id == nil }.map(\.againAt).min()
    }

    private func query(_ request: Request) -> [(String, String)] {
        var query: [(String, String)] = []
        if request.category != .spread { query.append(("category", request.category.rawValue)) }
        switch request.scope {
        case .market(let symbol): query.append(("symbol", symbol))
        case .coin(let coin): query.append(("baseCoin", coin))
        case .category: break
        }
        if request.wanted?.count != 1 { query.append(("limit", request.category == .spread ? "500" : "1000")) }
        if !request.cursor.isEmpty { query.append(("cursor", request.cursor)) }
        return query
    }

    /// Returns the records of an answer, or nil if the answer is not to one of these requests.
    mutating func take(_ id: Rest.ID, _ answer: Rest.Answer, _ now: Int) -> [InstrumentRecord]? {
        guard let place = requests.firstIndex(where: { $0.id == id }) else { return nil }
        requests[place].id = nil
        switch answer {
        case .refused(_, let text), .gaveUp(let text, _):
            fail(place, text, now)
            return []
        case .reply(let reply):
            guard let page = InstrumentPage(reply, requests[place].category) else {
                fail(place, "an answer that is no list of instruments", now)
                return []
            }
            let found = page.records.filter { record in
                guard requests[place].wanted == nil || requests[place].wanted?.remove(record.key.symbol.text) != nil else {
                    return false
                }
                return told.insert(record.key.description).inserted
            }
            goOn(place, after: page, now)
            return found
        }
    }

    private mutating func goOn(_ place: Int, after page: InstrumentPage, _ now: Int) {
        let missing = requests[place].wanted?.min()
        if requests[place].wanted != nil, missing == nil {
            requests.remove(at: place)
        } else if !page.cursor.isEmpty, !page.records.isEmpty, requests[place].cursors.add(page.cursor) {
            requests[place].cursor = page.cursor
            requests[place].againAt = now
        } else if let missing {
            fail(place, "the exchange does not list \(missing)", now)
        } else {
            requests.remove(at: place)
        }
    }

    private mutating func fail(_ place: Int, _ reason: String, _ now: Int) {
        requests[place].cursor = ""
        requests[place].cursors = PageCursors()
        let wait = requests[place].backoff.next()
        requests[place].againAt = now + wait
        if requests[place].problem == reason { return }
        requests[place].problem = reason
        let what =
            switch requests[place].scope {
            case .market(let symbol): symbol
            case .coin(let coin): "options of \(coin)"
            case .category: Messages.count(requests[place].wanted?.count ?? 0, "market")
            }
        let category = requests[place].category.rawValue
        messages.error("\(category): no tick and step of \(what) yet: \(reason); next try in \(TimeSpan.text(wait))")
    }

    /// Drops the requests for a topic's market, whose rules are no longer needed.
    mutating func forget(_ topic: StreamTopic) {
        guard let market = topic.market else { return }
        requests.removeAll { request in
            guard request.category == market.category else { return false }
            return topic.isByCoin ? request.scope == .coin(market.name) : request.scope == .market(market.name)
        }
    }
}

extension Category {
    /// The path of the exchange's list of trading rules.
    var instrumentsPath: String { self == .spread ? "/v5/spread/instrument" : "/v5/market/instruments-info" }
}

/// A page of the exchange's list of markets.
struct InstrumentPage {
    private(set) var records: [InstrumentRecord] = []
    /// The symbols that trade.
    private(set) var trading: [String] = []
    let cursor: String

    /// Returns nil if the answer is no list of markets. Rows without a symbol are skipped.
    init?(_ reply: RestReply, _ category: Category) {
        let json = reply.json
        let list = reply.result > 0 ? json.value("list", in: reply.result) : 0
        guard list > 0, json.kind(list) == .array, let name = Label(category.rawValue) else { return nil }
        cursor = json.string(json.value("nextPageCursor", in: reply.result))
        for row in json.elements(list) {
            guard let record = InstrumentRow.read(json, row, category: name, time: reply.time ?? 0) else { continue }
            records.append(record)
            let status = json.value("status", in: row)
            if status == 0 || json.string(status) == "Trading" { trading.append(record.key.symbol.text) }
        }
    }
}
