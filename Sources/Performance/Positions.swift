import Shared

/// The last `position` record of each market, and the last price.
package struct Positions {
    private enum Member {
        static let time = 0, category = 1, symbol = 2, side = 3, quantity = 4, entry = 5, entryTime = 6, mark = 7,
            unrealised = 8
        static let liquidation = 9, currency = 10, position = 11, signal = 12, stop = 13, target = 14, leverage = 15, fee = 16
        static let dust = 17, funding = 18, cash = 19, simulated = 20
    }

    private var last: [TradedMarket: OpenPosition] = [:]
    private var order: [TradedMarket] = []
    private var closes: [TradedMarket: (end: Int, price: Decimal)] = [:]
    /// The currencies whose positions are known: a record told one, or that there is none.
    package private(set) var currencies: Set<Int> = []
    private var names = MemberNames([
        "time", "category", "symbol", "side", "qty", "entry", "entry_time", "mark", "unrealised", "liquidation", "currency",
        "position", "signal", "stop", "target", "leverage", "fee", "dust", "funding", "cash", "simulated",
    ])
    private var members = Members<21>()

    package var open: [OpenPosition] { order.compactMap { last[$0] } }

    package func open(in currency: Int) -> [OpenPosition] { open.filter { $0.currency == currency } }

    /// Takes over a record; gives the position that it tells, if it is open.
    package mutating func read(_ json: borrowing JSON, _ trades: inout Trades, _ cash: inout Cash) throws(Failure)
        -> OpenPosition?
    {
        members.find(&names, json)
        let market = try members.market(json, Member.category, Member.symbol)
        let named = market.currency(members.text(json, Member.currency))
        let position = try position(json, market)
        let amount = try members.number(json, Member.cash, "cash")
        return take(position, of: market, named, start: amount, &trades, &cash)
    }

    /// Takes over where the position of a market stands; nil where none is open. Gives it.
    mutating func take(
        _ position: OpenPosition?, of market: TradedMarket, _ named: Currency, start: Decimal?, _ trades: inout Trades,
        _ cash: inout Cash
    ) -> OpenPosition? {
        let currency = trades.currencies.number(of: named)
        if let start { cash.add(start, named) }
        currencies.insert(currency)
        if !order.contains(market) { order.append(market) }
        var position = position
        position?.currency = currency
        last[market] = position
        return position
    }

    /// The price that marks a position which a record of `time` told.
    func mark(_ told: Decimal?, _ market: TradedMarket, at time: Int) -> Decimal? {
        // What happened inside a candle is told behind it; its close is the later price.
        if let close = closes[market], told == nil || close.end > time { return close.price }
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

    /// Takes over the price of a candle, which closed at `end`, or forms.
    package mutating func move(_ market: TradedMarket, to price: Decimal, closedAt end: Int?) {
        last[market]?.mark = price
        guard let end else { return }
        last[market]?.close = price
        closes[market] = (end, price)
    }

    package func hasCandles(_ market: TradedMarket) -> Bool { closes[market] != nil }

    /// A payment that is in the records of no other position yet.
    package mutating func pay(_ amount: Decimal, to id: String, in market: TradedMarket) {
        guard let position = last[market], position.id == id else { return }
        last[market]?.funding = (position.funding ?? .zero) + amount
    }

    /// The position has become a trade. False where it was not known to be open.
    package mutating func close(_ market: TradedMarket, id: String?) -> Bool {
        guard let position = last[market], position.id == nil || position.id == id else { return false }
        last[market] = nil
        return true
    }
}
