import Shared
import Trading

/// The reconciliation of a market with the exchange before it is traded.
extension OrderEngine {
    /// Brings our books of a market in line with the exchange.
    func reconcile(_ market: MarketID, _ desk: inout Desk) throws(Failure) {
        if desk.markets[market].book.executions.floor != 0 {
            if link.rest.clock.isKnown { desk.markets[market].book.executions.lowerFloor(to: time(System.monotonicTime)) }
            return settleOrders(market, &desk)
        }
        skipExecutions(market, desk) { [self] (isDone, desk) throws(Failure) in
            if !isDone { return endIntroduction(of: market, isKnown: false, &desk) }
            settleOrders(market, &desk)
        }
    }

    /// Asks for each order of the state. An order may have been sent just now, so only after its longest flight is it certain
    /// whether the exchange knows it.
    private func settleOrders(_ market: MarketID, _ desk: inout Desk) {
        let now = System.monotonicTime
        for order in desk.markets[market].book.orders {
            doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + longestFlight)
        }
        introductions[market] = .settling(until: min(now + longestFlight + 5000, lastMoment ?? .max))
    }

    /// Compares executions and position with the exchange's, and again if they do not agree at once.
    func compare(_ market: MarketID, tries: Int, _ desk: inout Desk) throws(Failure) {
        introductions[market] = .asking
        catchUp(market, desk) { [self] (isDone, desk) throws(Failure) in
            if !isDone { return endIntroduction(of: market, isKnown: false, &desk) }
            try showPosition(market, &desk) { [self] (isDone, desk) throws(Failure) in
                if !isDone { return endIntroduction(of: market, isKnown: false, &desk) }
                try desk.takeEvents()
                try explain(market, &desk) { [self] (isExplained, desk) throws(Failure) in
                    if isExplained != true, tries > 1 {
                        introductions[market] = .comparing(again: System.monotonicTime + 300, tries: tries - 1)
                        return
                    }
                    guard let isExplained else { return endIntroduction(of: market, isKnown: false, &desk) }
                    if !isExplained { try adopt(market, &desk) }
                    explainOrders(market, &desk)
                }
            }
        }
    }

    /// Compares our position with the exchange's. `then` gets nil if the exchange cannot be asked now.
    private func explain(_ market: MarketID, _ desk: inout Desk, _ then: @escaping Then<Bool?>) throws(Failure) {
        let size = desk.markets[market].book.size
        if !desk.markets[market].isSpot {
            return try then(desk.markets[market].exchange.shown?.size ?? .zero == size, &desk)
        }
        if size.isZero { return try then(true, &desk) }
        let coin = desk.baseCoin(market)
        askWallet { (wallet, desk) throws(Failure) in
            try then(wallet.map { $0.balance(coin) >= desk.markets[market].book.size }, &desk)
        }
    }

    /// Takes over a position that the state does not explain. Without --adopt it fails.
    private func adopt(_ market: MarketID, _ desk: inout Desk) throws(Failure) {
        let shown = desk.markets[market].exchange.shown?.size ?? .zero
        guard options.adopts else {
            let known = desk.markets[market].book.size
            throw .io(
                "\(desk.markets[market].key): the exchange shows a position of \(shown), and \(known) is ours; --adopt takes it over"
            )
        }
        try desk.adopt(desk.markets[market].exchange.shown, market, at: time(System.monotonicTime))
        messages.note("\(desk.markets[market].key): took over a position of \(shown)")
        tellStops(of: desk.markets[market])
    }

    /// Cancels orders that are not ours. Without --adopt they end the run.
    private func explainOrders(_ market: MarketID, _ desk: inout Desk) {
        findStrangers(market, desk) { [self] (strangers, desk) throws(Failure) in
            guard let strangers else { return endIntroduction(of: market, isKnown: false, &desk) }
            try cancel(strangers[...], market, &desk)
        }
    }

    private func cancel(_ strangers: ArraySlice<OrderReport>, _ market: MarketID, _ desk: inout Desk) throws(Failure) {
        let key = desk.markets[market].key
        guard let stranger = strangers.first else {
            return try settleAccount(of: market, &desk) { [self] (isDone, desk) throws(Failure) in
                if !isDone { return endIntroduction(of: market, isKnown: false, &desk) }
                restoreStops(market, &desk)
                try settleLeverage(market, asked: desk.options.ownLeverage, &desk) { [self] (isKnown, desk) throws(Failure) in
                    endIntroduction(of: market, isKnown: isKnown, &desk)
                }
            }
        }
        guard options.adopts else {
            throw .io("\(key): the order \(stranger.id?.text ?? stranger.exchangeID) is not ours; --adopt cancels it")
        }
        ask(.cancelStranger(key, exchangeID: stranger.exchangeID)) { [self] (_, desk) throws(Failure) in
            messages.note("\(key): cancelled an order that is not ours")
            try cancel(strangers.dropFirst(), market, &desk)
        }
    }

    /// Sets a stop and target again that an earlier run did not send, or that got lost at the exchange.
    private func restoreStops(_ market: MarketID, _ desk: inout Desk) {
        let book = desk.markets[market].book
        if !book.size.isZero, desk.markets[market].carriesStops, let stop = book.stop,
            desk.markets[market].exchange.shown?.stop != stop
        {
            sendStop(&desk.markets[market])
        }
        guardTarget(&desk.markets[market], orMoved: true)
        // The time to confirm the stop begins when it is sent, not during the introduction.
        desk.markets[market].exchange.stopDue = nil
        guardStop(&desk.markets[market])
    }
}

extension Desk {
    /// The coin that is bought in a spot market.
    func baseCoin(_ market: MarketID) -> String {
        String(markets[market].key.symbol.text.dropLast(markets[market].instrument.currency.text.count))
    }
}
