import Net
import Shared
import Trading

/// The leverage of a market at the exchange. It belongs to the account's owner: it is read and left as it is, unless --leverage asks
/// for another, and even then it is changed only while the market has no position and no order.
extension Bybit {
    /// Notes what is asked for, changes it where that is possible now, and reads the risk tier. False where the exchange cannot be
    /// asked now.
    func settleLeverage(_ market: MarketID, asked: Decimal?, _ instrument: Instrument, _ markets: inout Markets) throws(Failure)
        -> Bool
    {
        guard markets[market].hasLeverage else { return true }
        if let asked {
            let most = instrument.mostLeverage ?? asked
            markets[market].exchange.wantedLeverage = max(min(asked, most), instrument.leastLeverage ?? .one).trimmed
        }
        try changeLeverage(market, &markets)
        guard let leverage = markets[market].exchange.leverage else {
            messages.note("\(markets[market].key): the exchange shows no leverage; only --max-exposure limits positions")
            return true
        }
        guard let tiers = try riskTiers(market, &markets) else { return false }
        markets[market].exchange.tiers = tiers
        let currency = instrument.currency.text
        let limit =
            markets[market].exchange.mostValue.map { ", positions up to \($0.trimmed) \(currency) in its risk tier" } ?? ""
        messages.note("\(markets[market].key): leverage \(leverage.trimmed)x\(limit)")
        if let wanted = markets[market].exchange.wantedLeverage, wanted != leverage {
            messages.error(
                "\(markets[market].key): the leverage stays at \(leverage.trimmed)x: it is changed to \(wanted.trimmed)x only while the market has "
                    + "no position and no order")
        }
        return true
    }

    /// Sets the leverage that was asked for, if nothing is open in the market.
    func changeLeverage(_ market: MarketID, _ markets: inout Markets) throws(Failure) {
        guard let wanted = markets[market].exchange.wantedLeverage, wanted != markets[market].exchange.leverage,
            mayChangeLeverage(markets[market])
        else {
            return
        }
        // Orders of others would change their margin too.
        guard let strangers = try strangers(market, &markets), strangers.isEmpty else { return }
        let key = markets[market].key
        let body = Output.object { body in
            body.member("category", key.category)
            body.member("symbol", key.symbol)
            body.member("buyLeverage", quoted: wanted)
            body.member("sellLeverage", quoted: wanted)
        }
        switch try wait(for: rest.post("/v5/position/set-leverage", body.text, within: 10_000), &markets) {
        case .reply:
            messages.note("\(markets[market].key): the leverage is \(wanted.trimmed)x now")
            markets[market].exchange.leverage = wanted
        case .refused(let code, _) where Reaction(code) == .fine: markets[market].exchange.leverage = wanted
        case .refused(let code, let text):
            if Reaction.isHedgeMode(code, text) { throw .usage("\(markets[market].key): \(Reaction.hedgeMode)") }
            markets[market].exchange.wantedLeverage = nil
            messages.error("\(markets[market].key): the leverage stays as it is: \(text)")
        case .gaveUp(let text, _): messages.error("\(markets[market].key): \(text)")
        }
    }

    /// Whether another leverage is asked for than is set, and now is the time to set it.
    func isLeverageDue(_ market: MarketState, _ now: Int) -> Bool {
        let one = market.exchange
        guard let wanted = one.wantedLeverage, wanted != one.leverage, one.leverageDue <= now else { return false }
        return mayChangeLeverage(market)
    }

    private func mayChangeLeverage(_ market: MarketState) -> Bool {
        let isRequested = outbox.contains { $0.market == market.id } || asked.values.contains { $0.market == market.id }
        return market.book.isIdle && !isRequested && market.exchange.shown?.size.isZero ?? true
    }

    private func riskTiers(_ market: MarketID, _ markets: inout Markets) throws(Failure) -> [RiskTier]? {
        let key = markets[market].key
        let query = [("category", key.category.text), ("symbol", key.symbol.text)]
        switch try ask("/v5/market/risk-limit", query, &markets) {
        case .gaveUp: return nil
        case .refused(_, let text):
            messages.error("\(markets[market].key): cannot read the risk tiers: \(text)")
            return []
        case .reply(let reply):
            return reply.json.elements(reply.json.value("list", in: reply.result)).compactMap { row in
                guard reply.json.text("symbol", row) == key.symbol.text, let limit = reply.json.positive("riskLimitValue", row),
                    let leverage = reply.json.positive("maxLeverage", row)
                else { return nil }
                do throws(RiskTier.Flaw) { return try RiskTier(reply.json, row) } catch {
                    messages.error(
                        "\(markets[market].key): a risk tier of the exchange has \(error.text); its maintenance margin is taken to be 1%"
                    )
                    return RiskTier(maintenance: Decimal(1, scale: 2), leverage: leverage, limit: limit)
                }
            }
            .sorted { $0.limit < $1.limit }
        }
    }
}
