import Shared

/// What payloads of the exchange say of a market: its trades, and its funding.
struct TradeTape {
    private(set) var key = SeriesKey(category: .linear, symbol: .linear, interval: nil)
    /// The trades of the message read last.
    private(set) var trades = PublicTradeReader()
    private(set) var ticker = FundingTicker()

    private var tickerNames = MemberNames(["symbol", "markPrice", "nextFundingTime", "fundingRate"])

    /// A message has the trades of one market.
    mutating func readTrades(_ json: borrowing JSON, _ envelope: Envelope) throws(Failure) {
        try trades.read(json, envelope.payload)
        guard let symbol = trades.symbols.first else { return }
        for other in trades.symbols {
            guard json.areEqual(symbol, other) else { throw .badRecord("expected trades of one symbol in 'data'") }
        }
        guard let name = json.label(in: symbol) else { throw .badRecord("expected a symbol of the exchange as 's'") }
        key = SeriesKey(category: try json.category(envelope.category), symbol: name, interval: nil)
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
        ticker.mark = places[1] > 0 ? json.decimal(places[1]).flatMap { $0.shortened.isPrice ? $0.shortened : nil } : nil
        ticker.keepsMark = places[1] <= 0
        ticker.due = json.spelledTime(places[2])
        ticker.rate = places[3] > 0 ? json.decimal(places[3])?.trimmed : nil
        if let told = ticker.rate, told.scale > 8 || told.magnitude >= .one {
            throw .badRecord("expected a funding rate between -1 and 1 as 'fundingRate', got \(told)")
        }
        // Beside the moment that it leads to; the name is too long for the table.
        let place = ticker.due == nil ? 0 : json.value("fundingIntervalHour", in: envelope.data)
        let hours = place > 0 ? json.decimal(place)?.wholePart : nil
        ticker.interval = hours.flatMap { (1...24).contains($0) ? $0 * 3_600_000 : nil }
        ticker.time = json.exchangeTime(envelope.ts) ?? 0
    }
}

extension Desk {
    /// Trades of a market; a message that is not newer than the last was seen before.
    mutating func take(_ tape: TradeTape) throws(Failure) {
        guard let newest = tape.trades.trades.map(\.time).max() else { return }
        let market = market(tape.key)
        let last = markets[market].lastTrade
        if newest < last.time || (newest == last.time && tape.trades.sequence <= last.sequence) { return }
        markets[market].lastTrade = (newest, tape.trades.sequence)
        markets[market].isTradeDriven = true
        markets[market].isChanged = true
        for trade in tape.trades.trades {
            try take(price: trade.price.shortened, size: trade.size.shortened, time: trade.time, in: market)
        }
    }
}
