import Shared

/// The last `position` record and the last price of each market.
package struct Positions {
    private enum Member {
        static let time = 0, category = 1, symbol = 2, side = 3, quantity = 4, entry = 5, entryTime = 6, mark = 7,
            unrealised = 8
        static let liquidation = 9, currency = 10, position = 11, signal = 12, stop = 13, target = 14, leverage = 15, fee = 16
        static let dust = 17, funding = 18, cash = 19, simulated = 20
    }

    /// The state of one market.
    private struct Known {
        let market: TradedMarket
        var open: OpenPosition?
        var close: (end: Int, price: Decimal)?
    }

    private var known: [Known] = []
    private var places: [TradedMarket: Int] = [:]
    /// Indices into `known` of the markets with position records, in the order of their first records.
    private var order: [Int] = []
    /// Index of the market found last, tried first because successive records are often of the same market.
    private var lastPlace = 0
    /// Currencies whose positions are known: a record reported one, or that none is open.
    package private(set) var currencies: Set<Int> = []
    private var names = MemberNames([
        "time", "category", "symbol", "side", "qty", "entry", "entry_time", "mark", "unrealised", "liquidation", "currency",
        "position", "signal", "stop", "target", "leverage", "fee", "dust", "funding", "cash", "simulated",
    ])
    private var members = Members<21>()

    package var open: [OpenPosition] { order.compactMap { known[$0].open } }

    package func open(in currency: Int) -> [OpenPosition] { open.filter { $0.currency == currency } }

    /// Calls `take` with each open position.
    func forEachOpen(_ take: (OpenPosition) -> Void) {
        for place in order { if let open = known[place].open { take(open) } }
    }

    /// The only position that is open, where it is in this market.
    func onlyOpen(in market: TradedMarket) -> OpenPosition? {
        guard let place = place(of: market), !order.contains(where: { $0 != place && known[$0].open != nil }) else {
            return nil
        }
        return known[place].open
    }

    private func place(of market: TradedMarket) -> Int? {
        if known.indices.contains(lastPlace), known[lastPlace].market == market { return lastPlace }
        return places[market]
    }

    private mutating func added(_ market: TradedMarket) -> Int {
        lastPlace = place(of: market) ?? known.count
        if lastPlace == known.count {
            known.append(Known(market: market))
            places[market] = lastPlace
        }
        return lastPlace
    }

    /// Reads a position record. Returns the market and currency of its position, or nil if none is open.
    package mutating func read(_ json: borrowing JSON, _ trades: inout Trades, _ cash: inout Cash) throws(Failure)
        -> (market: TradedMarket, currency: Int)?
    {
        members.find(&names, json)
        let market = try members.market(json, Member.category, Member.symbol)
        let named = market.currency(members.text(json, Member.currency))
        let position = try position(json, market)
        let amount = try members.number(json, Member.cash, "cash")
        return take(position, of: market, named, start: amount, &trades, &cash)
    }

    /// Stores the position of a market, or nil if none is open. Returns its market and currency.
    mutating func take(
        _ position: OpenPosition?, of market: TradedMarket, _ named: Currency, start: Decimal?, _ trades: inout Trades,
        _ cash: inout Cash
    ) -> (market: TradedMarket, currency: Int)? {
        let currency = trades.currencies.number(of: named)
        if let start { cash.add(start, named) }
        currencies.insert(currency)
        let place = added(market)
        if !order.contains(place) { order.append(place) }
        known[place].open = position
        known[place].open?.currency = currency
        return position == nil ? nil : (market, currency)
    }

    /// Returns the mark price of a position reported at `time`: `told`, or the market's last close if that is later or `told`
    /// is nil.
    func mark(_ told: Decimal?, _ market: TradedMarket, at time: Int) -> Decimal? {
        // Events inside a candle are reported after the candle, so its close is the later price.
        if let close = place(of: market).flatMap({ known[$0].close }), told == nil || close.end > time { return close.price }
        return told
    }

    private func position(_ json: borrowing JSON, _ market: TradedMarket) throws(Failure) -> OpenPosition? {
        let quantity = try members.number(json, Member.quantity, "qty") ?? .zero
        if quantity.isZero { return nil }
        let isLong = try members.isLong(json, Member.side)
        guard let entry = try members.number(json, Member.entry, "entry") else {
            throw .badRecord("expected a number as 'entry', but it is missing")
        }
        var position = OpenPosition(
            market: market, time: try json.time(members[Member.time], of: "time"), isLong: isLong, quantity: quantity,
            entry: entry)
        position.id = members.text(json, Member.position)
        position.signal = members.text(json, Member.signal)
        position.entryTime = json.exchangeTime(members[Member.entryTime])
        position.stop = try members.number(json, Member.stop, "stop")
        position.target = try members.number(json, Member.target, "target")
        position.liquidation = try members.number(json, Member.liquidation, "liquidation")
        position.leverage = try members.number(json, Member.leverage, "leverage")
        position.fee = try members.number(json, Member.fee, "fee")
        position.dust = try members.number(json, Member.dust, "dust")
        position.funding = try members.number(json, Member.funding, "funding")
        position.isSimulated = json.isSimulated(members[Member.simulated])
        position.mark = try members.number(json, Member.mark, "mark")
        if let mark = position.mark, let gain = try members.number(json, Member.unrealised, "unrealised") {
            position.told = (mark, gain)
        }
        position.mark = mark(position.mark, market, at: position.time)
        position.close = position.mark
        return position
    }

    /// Takes in the price of a candle that closed at `end`, or is still forming if `end` is nil. Returns whether a position is
    /// open.
    package mutating func move(_ market: TradedMarket, to price: Decimal, closedAt end: Int?) -> Bool {
        guard let place = end == nil ? place(of: market) : added(market) else { return false }
        known[place].open?.mark = price
        if let end {
            known[place].open?.close = price
            known[place].close = (end, price)
        }
        return known[place].open != nil
    }

    package func hasCandles(_ market: TradedMarket) -> Bool { place(of: market).map { known[$0].close != nil } ?? false }

    /// Adds a funding payment to the open position with an id, whose record does not contain it yet.
    package mutating func pay(_ amount: Decimal, to id: String, in market: TradedMarket) {
        guard let place = place(of: market), let position = known[place].open, position.id == id else { return }
        known[place].open?.funding = (position.funding ?? .zero) + amount
    }

    /// Removes a position that became a trade. Returns false if it was not known to be open.
    package mutating func close(_ market: TradedMarket, id: String?) -> Bool {
        guard let place = place(of: market), let position = known[place].open, position.id == nil || position.id == id else {
            return false
        }
        known[place].open = nil
        return true
    }
}
