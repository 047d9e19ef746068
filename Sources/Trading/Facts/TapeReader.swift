import Shared

/// Reads payloads of the exchange: the trades and the ticker of a market.
package struct TapeReader {
    private var trades = PublicTradeReader()
    private var names = MemberNames(["symbol", "markPrice", "nextFundingTime", "fundingRate", "bid1Price", "ask1Price"])

    package init() {}

    /// Reads the trades of a message, which are of one market; nil if there are none.
    package mutating func readTrades(_ json: borrowing JSON, _ envelope: Envelope) throws(Failure) -> MarketTrades? {
        try trades.read(json, envelope.payload)
        guard let symbol = trades.symbols.first, let newest = trades.newest else { return nil }
        for other in trades.symbols {
            guard json.areEqual(symbol, other) else { throw .badRecord("expected trades of one symbol in 'data'") }
        }
        guard let name = json.label(in: symbol) else { throw .badRecord("expected a symbol of the exchange as 's'") }
        let market = SeriesKey(category: try json.category(envelope.category), symbol: name, interval: nil)
        return MarketTrades(market: market, trades: trades.trades, newest: newest, sequence: trades.sequence)
    }

    /// Reads a ticker. A delta only has what changed; members that do not apply are "".
    package mutating func readTicker(_ json: borrowing JSON, _ envelope: Envelope) throws(Failure) -> MarketTicker {
        guard envelope.data > 0, json.kind(envelope.data) == .object else {
            throw .badRecord("expected an object as 'data'")
        }
        var places = InlineArray<6, Int>(repeating: 0)
        json.find(&names, in: envelope.data, &places)
        let market = SeriesKey(
            category: try json.category(envelope.category), symbol: try json.label(places[0], of: "symbol"), interval: nil)
        var ticker = MarketTicker(market: market)
        ticker.mark = price(json, places[1])
        (ticker.bid, ticker.ask) = (price(json, places[4]), price(json, places[5]))
        ticker.keepsMark = places[1] <= 0
        ticker.due = json.spelledTime(places[2])
        ticker.rate = places[3] > 0 ? json.decimal(places[3])?.trimmed : nil
        if let told = ticker.rate, told.scale > 8 || told.magnitude >= .one {
            throw .badRecord("expected a funding rate between -1 and 1 as 'fundingRate', got \(told)")
        }
        // The interval is sent together with the next funding time. Its name is too long for the table of names.
        let place = ticker.due == nil ? 0 : json.value("fundingIntervalHour", in: envelope.data)
        let hours = place > 0 ? json.decimal(place)?.wholePart : nil
        ticker.interval = hours.flatMap { (1...24).contains($0) ? $0 * 3_600_000 : nil }
        ticker.time = json.exchangeTime(envelope.ts) ?? 0
        return ticker
    }

    /// Nil if the price is missing or "".
    private func price(_ json: borrowing JSON, _ place: Int) -> Decimal? {
        place > 0 ? json.decimal(place).flatMap { $0.shortened.isPrice ? $0.shortened : nil } : nil
    }
}
