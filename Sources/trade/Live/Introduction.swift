import Net
import Shared
import Trading

/// What has to be known of a market, and put right there, before anything is ordered in it.
extension Bybit {
    /// The rules of a market; nil if the exchange does not answer now or does not know the market.
    func instrument(of key: SeriesKey, _ markets: inout Markets) throws(Failure) -> Instrument? {
        let category = key.category.text
        // Options are too many to list them all.
        let group = category == "option" ? "option \(key.symbol.text.prefix { $0 != "-" })" : category
        if let known = instruments[group] {
            if let record = known.found.found[key] { return Instrument(record) }
            // It may have been listed since.
            if System.monotonicTime < known.at + Bybit.listLife { return nil }
        }
        guard let found = try fetchInstruments(key, &markets) else { return nil }
        instruments[group] = (found, System.monotonicTime)
        return found.found[key].map { Instrument($0) }
    }

    private static let listLife = 60_000

    private func fetchInstruments(_ key: SeriesKey, _ markets: inout Markets) throws(Failure) -> Instruments? {
        var instruments = Instruments()
        var query = [("category", key.category.text)]
        if key.category.text == "option" { query.append(("baseCoin", String(key.symbol.text.prefix { $0 != "-" }))) }
        if key.category != Label.spot { query.append(("limit", "1000")) }
        guard let pages = try pages("/v5/market/instruments-info", query, &markets) else { return nil }
        for page in pages { instruments.take(page.json) }
        if let complaint = instruments.skipped.complaint("the exchange's instruments") { messages.error(complaint) }
        return instruments
    }

    /// What the account pays in a market.
    func fees(_ key: SeriesKey, _ markets: inout Markets) throws(Failure) -> (taker: Decimal, maker: Decimal)? {
        var query = [("category", key.category.text)]
        if key.category.text == "option" {
            query.append(("baseCoin", String(key.symbol.text.prefix { $0 != "-" })))
        } else {
            query.append(("symbol", key.symbol.text))
        }
        guard case .reply(let reply) = try ask("/v5/account/fee-rate", query, &markets) else { return nil }
        for row in reply.json.elements(reply.json.value("list", in: reply.result)) {
            guard let taker = reply.json.amount("takerFeeRate", row), let maker = reply.json.amount("makerFeeRate", row) else {
                continue
            }
            return (taker, maker)
        }
        return nil
    }

    /// Orders of a market at the exchange that are not ours.
    func strangers(_ market: MarketID, _ markets: inout Markets) throws(Failure) -> [OrderReport]? {
        let key = markets[market].key
        let query = [("category", key.category.text), ("symbol", key.symbol.text), ("openOnly", "0"), ("limit", "50")]
        let pages = try pages("/v5/order/realtime", query, &markets)
        let book = markets[market].book
        return pages?.flatMap { page in
            page.json.elements(page.json.value("list", in: page.result))
                .compactMap { OrderReport(page.json, $0, category: key.category.text) }
                .filter { !$0.isProtection && $0.id.flatMap { book.order($0) } == nil }
        }
    }

    /// Cancels an order that is not ours.
    func cancelStranger(_ report: OrderReport, _ market: MarketID, _ markets: inout Markets) throws(Failure) {
        let key = markets[market].key
        let body = Output.object { body in
            body.member("category", key.category)
            body.member("symbol", key.symbol)
            body.member("orderId", quoted: report.exchangeID)
        }
        _ = try wait(for: rest.post("/v5/order/cancel", body.text, within: 10_000), &markets)
    }
}
