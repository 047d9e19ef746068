import Net
import Shared
import Trading

/// The leverage of a market at the exchange. It belongs to the account's owner: it is read and left as it is, unless --leverage
/// asks for another one, and even then it is changed only while the market has no position and no order.
extension OrderEngine {
    /// Notes the wanted leverage, sets it if that is possible now, and reads the risk tiers. `then` gets false if the exchange
    /// cannot be asked now.
    func settleLeverage(_ market: MarketID, asked: Decimal?, _ desk: inout Desk, _ then: @escaping Then<Bool>) throws(Failure) {
        guard desk.markets[market].hasLeverage else { return try then(true, &desk) }
        if let asked {
            let instrument = desk.markets[market].instrument
            let most = instrument.mostLeverage ?? asked
            desk.markets[market].exchange.wantedLeverage = max(min(asked, most), instrument.leastLeverage ?? .one).trimmed
        }
        try changeLeverage(market, &desk) { [self] (_, desk) throws(Failure) in
            guard desk.markets[market].exchange.leverage != nil else {
                messages.note(
                    "\(desk.markets[market].key): the exchange shows no leverage; only --max-exposure limits positions")
                return try then(true, &desk)
            }
            findTiers(of: desk.markets[market].key) { [self] (tiers, desk) throws(Failure) in
                guard let tiers else { return try then(false, &desk) }
                desk.markets[market].exchange.tiers = tiers
                tellLeverage(desk.markets[market])
                try then(true, &desk)
            }
        }
    }

    private func tellLeverage(_ market: MarketState) {
        guard let leverage = market.exchange.leverage else { return }
        let currency = market.instrument.currency.text
        let limit = market.exchange.mostValue.map { ", positions up to \($0.trimmed) \(currency) in its risk tier" } ?? ""
        messages.note("\(market.key): leverage \(leverage.trimmed)x\(limit)")
        if let wanted = market.exchange.wantedLeverage, wanted != leverage {
            messages.error(
                "\(market.key): the leverage stays at \(leverage.trimmed)x: it is changed to \(wanted.trimmed)x only while the market has "
                    + "no position and no order")
        }
    }

    /// Sets the wanted leverage, if nothing is open in the market.
    func changeLeverage(_ market: MarketID, _ desk: inout Desk, _ then: @escaping Then<Void>) throws(Failure) {
        guard let wanted = desk.markets[market].exchange.wantedLeverage, wanted != desk.markets[market].exchange.leverage,
            mayChangeLeverage(desk.markets[market])
        else { return try then((), &desk) }
        // Setting the leverage would also change the margin of foreign orders.
        findStrangers(market, desk) { [self] (strangers, desk) throws(Failure) in
            guard let strangers, strangers.isEmpty, mayChangeLeverage(desk.markets[market]) else { return try then((), &desk) }
            ask(.setLeverage(desk.markets[market].key, wanted)) { [self] (answer, desk) throws(Failure) in
                try takeLeverage(wanted, answer, &desk.markets[market])
                try then((), &desk)
            }
        }
    }

    private func takeLeverage(_ wanted: Decimal, _ answer: Answer, _ market: inout MarketState) throws(Failure) {
        switch answer {
        case .pages:
            messages.note("\(market.key): the leverage is \(wanted.trimmed)x now")
            market.exchange.leverage = wanted
        case .refused(let code, _) where Reaction(code) == .fine: market.exchange.leverage = wanted
        case .refused(let code, let text):
            if Reaction.isHedgeMode(code, text) { throw .usage("\(market.key): \(Reaction.hedgeMode)") }
            market.exchange.wantedLeverage = nil
            messages.error("\(market.key): the leverage stays as it is: \(text)")
        case .none(let text): messages.error("\(market.key): \(text)")
        }
    }

    /// Whether the wanted leverage differs from the one that is set, and can be set now.
    func isLeverageDue(_ market: MarketState, _ now: Int) -> Bool {
        let one = market.exchange
        guard let wanted = one.wantedLeverage, wanted != one.leverage, one.leverageDue <= now else { return false }
        return mayChangeLeverage(market)
    }

    private func mayChangeLeverage(_ market: MarketState) -> Bool {
        let isRequested = outbox.contains { $0.market == market.id } || asked.values.contains { $0.market == market.id }
        return market.book.isIdle && !isRequested && market.exchange.shown?.size.isZero ?? true
    }

    private func findTiers(of key: SeriesKey, _ then: @escaping Then<[RiskTier]?>) {
        ask(.riskTiers(key)) { [messages] (answer, desk) throws(Failure) in
            switch answer {
            case .none: return try then(nil, &desk)
            case .refused(_, let text):
                messages.error("\(key): cannot read the risk tiers: \(text)")
                return try then([], &desk)
            case .pages(let pages):
                let tiers = pages.flatMap { page in
                    ExchangeDialect.tiers(page, of: key) { flaw in
                        messages.error(
                            "\(key): a risk tier of the exchange has \(flaw); its maintenance margin is taken to be 1%")
                    }
                }
                try then(tiers, &desk)
            }
        }
    }
}
