import Shared

/// What payloads of the exchange say of a market: its trades, and its funding.
struct Tape {
    struct Print {
        var price: Decimal
        var size: Decimal
        var time: Int
    }

    private(set) var key = SeriesKey(category: .linear, symbol: .linear, interval: nil)
    /// The trades of the message read last, and the number the exchange gave the last of them.
    private(set) var prints: [Print] = []
    private(set) var sequence = 0
    private(set) var rate: Decimal?
    private(set) var due: Int?
    private(set) var mark: Decimal?
    private(set) var time = 0

    private var tradeNames = MemberNames(["T", "s", "S", "v", "p", "L", "i", "BT", "RPI", "seq"])
    private var tickerNames = MemberNames(["symbol", "markPrice", "nextFundingTime", "fundingRate"])

    /// A message has the trades of one market.
    mutating func readTrades(_ json: borrowing JSON, _ envelope: Envelope) throws(Failure) {
        prints.removeAll(keepingCapacity: true)
        sequence = 0
        guard envelope.data > 0, json.kind(envelope.data) == .array else {
            throw .badRecord("expected an array of trades as 'data'")
        }
        var element = envelope.data + 1
        var symbol: Label?
        while json.isInside(element) {
            guard json.kind(element) == .object else { throw .badRecord("expected an object for each trade in 'data'") }
            var places = InlineArray<10, Int>(repeating: 0)
            json.find(&tradeNames, in: element, &places)
            let name = try json.label(places[1], of: "s")
            guard symbol == nil || symbol == name else { throw .badRecord("expected trades of one symbol in 'data'") }
            symbol = name
            prints.append(
                Print(
                    price: try json.price(places[4], of: "p"), size: try json.volume(places[3], of: "v"),
                    time: try json.time(places[0], of: "T")))
            if places[9] > 0, let number = json.integer(places[9]) { sequence = max(sequence, number) }
            element = json.after(element)
        }
        if let symbol { key = SeriesKey(category: try json.category(envelope.category), symbol: symbol, interval: nil) }
    }

    /// A delta has only what changed; what a market does not have is "".
    mutating func readTicker(_ json: borrowing JSON, _ envelope: Envelope) throws(Failure) {
        guard envelope.data > 0, json.kind(envelope.data) == .object else {
            throw .badRecord("expected an object as 'data'")
        }
        var places = InlineArray<4, Int>(repeating: 0)
        json.find(&tickerNames, in: envelope.data, &places)
        key = SeriesKey(
            category: try json.category(envelope.category), symbol: try json.label(places[0], of: "symbol"), interval: nil)
        mark = places[1] > 0 ? json.decimal(places[1]).flatMap { $0.isAboveZero && $0.scale <= 12 ? $0 : nil } : nil
        due = json.spelledTime(places[2])
        rate = places[3] > 0 ? json.decimal(places[3]).flatMap { $0.scale <= 8 && $0.magnitude < .one ? $0 : nil } : nil
        time = json.exchangeTime(envelope.ts) ?? 0
    }
}

extension Desk {
    /// Trades of a market; a message that is not newer than the last was seen before.
    mutating func take(_ tape: Tape) throws(Failure) {
        guard let newest = tape.prints.map(\.time).max() else { return }
        let market = market(tape.key)
        let last = markets[market].lastTrade
        if newest < last.time || (newest == last.time && tape.sequence <= last.sequence) { return }
        markets[market].lastTrade = (newest, tape.sequence)
        markets[market].isTradeDriven = true
        markets[market].isChanged = true
        for print in tape.prints { try take(price: print.price, size: print.size, time: print.time, in: market) }
    }
}
