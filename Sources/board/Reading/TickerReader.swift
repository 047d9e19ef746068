import Shared

/// Reads `tickers` payloads, snapshots and deltas: the change over 24 hours, the funding and the prices.
struct TickerReader {
    private var names = MemberNames([
        "symbol", "lastPrice", "price24hPcnt", "fundingRate", "nextFundingTime", "markPrice", "change24h",
    ])

    mutating func take(_ json: borrowing JSON, _ envelope: Envelope, _ market: Int, _ state: inout BoardState) {
        let data = envelope.data
        guard data > 0, json.isObject(data) else { return }
        var places = InlineArray<7, Int>(repeating: 0)
        json.find(&names, in: data, &places)
        func number(_ place: Int) -> Double { json.operand(places[place]) }
        let price = number(1)
        if price.isFinite, price > 0, state.markets[market].series.isEmpty {
            let decimals = json.decimal(places[1]).map { Int($0.scale) } ?? 0
            state.move(market, to: price, decimals: max(decimals, state.markets[market].decimals))
        }
        let change = number(2).isFinite ? number(2) : number(6)
        if change.isFinite { state.markets[market].dayChange = change * 100 }
        if number(5) > 0 { state.markets[market].markPrice = number(5) }
        if number(3).isFinite {
            state.markets[market].fundingRate = number(3)
            state.seen.insert(.funding)
        }
        if places[4] > 0, let next = json.spelledTime(places[4]), next > 0 {
            state.markets[market].nextFunding = next
            state.seen.insert(.countdown)
        }
    }
}

/// Reads `book` records: the spread and the imbalance.
struct BookReader {
    private var names = MemberNames(["spread_bps", "bid", "ask"])

    mutating func take(_ json: borrowing JSON, _ envelope: Envelope, _ state: inout BoardState) {
        guard let market = state.market(json, category: envelope.category, symbol: envelope.symbol) else { return }
        var places = InlineArray<3, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        state.markets[market].spreadBps = json.operand(places[0])
        state.markets[market].isBookLost = false
        state.seen.insert(.spread)
        if json.isSimulated(envelope.simulated) { state.markets[market].isSimulated = true }
        if state.markets[market].series.isEmpty, json.operand(places[1]).isFinite, json.operand(places[2]).isFinite {
            let middle = (json.operand(places[1]) + json.operand(places[2])) / 2
            let decimals = json.decimal(places[1]).map { Int($0.scale) } ?? 0
            state.move(market, to: middle, decimals: max(decimals, state.markets[market].decimals))
        }
        guard let imbalance = imbalance(json) else { return }
        state.markets[market].imbalance = json.operand(imbalance)
        state.seen.insert(.imbalance)
    }

    /// The value of the first field `imbalance_N` that is not weighted; nil if there is none.
    private func imbalance(_ json: borrowing JSON) -> Int? {
        var member = 1
        while json.isInside(member) {
            if (11...14).contains(json.range(member).count), json.string(member).hasPrefix("imbalance_") { return member + 1 }
            member = json.after(member + 1)
        }
        return nil
    }
}
