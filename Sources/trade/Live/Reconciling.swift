import Shared
import Trading

/// What has to be explained before a market is traded.
extension LiveTrade {
    /// Brings what we know of a market in line with what the exchange knows. False where it cannot be asked now.
    mutating func reconcile(_ market: MarketID) throws(Failure) -> Bool {
        let now = System.monotonicTime
        if desk.markets[market].book.executions.floor == 0, try !live.skipExecutions(market, &desk.markets) { return false }
        for order in desk.markets[market].book.orders {
            live.doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + live.longestFlight)
        }
        while desk.markets[market].book.orders.contains(where: { live.doubts[$0.id] != nil }) {
            // One that was maybe just sent is certain to be known, or not, after its flight.
            let limit = min(now + live.longestFlight + 5000, live.lastMoment ?? .max)
            if StopSignals.stopRequested != nil || System.monotonicTime > limit { return false }
            // A stop that an earlier run did not get to send is confirmed once it is sent, not while that is being found out.
            desk.markets[market].exchange.stopDue = nil
            try live.tend(System.monotonicTime, &desk.markets)
            try desk.takeEvents()
            try live.turn(until: System.monotonicTime + 200, &desk.markets)
        }
        for _ in 0..<5 {
            guard try live.catchUp(market, &desk.markets), try live.showPosition(market, &desk.markets) else { return false }
            try desk.takeEvents()
            if try isExplained(market) == true { break }
            try live.turn(until: System.monotonicTime + 300, &desk.markets)
        }
        guard let isExplained = try isExplained(market) else { return false }
        if !isExplained { try adopt(market) }
        guard try explainOrders(market), try settleAccount(of: market) else { return false }
        let book = desk.markets[market].book
        if !book.size.isZero, desk.markets[market].carriesStops, let stop = book.stop,
            desk.markets[market].exchange.shown?.stop != stop
        {
            live.sendStop(&desk.markets[market])
        }
        live.guardTarget(&desk.markets[market], orMoved: true)
        live.guardStop(&desk.markets[market])
        return true
    }

    /// Nil where the exchange cannot be asked now.
    private mutating func isExplained(_ market: MarketID) throws(Failure) -> Bool? {
        let size = desk.markets[market].book.size
        if !desk.markets[market].isSpot { return desk.markets[market].exchange.shown?.size ?? .zero == size }
        if size.isZero { return true }
        return try live.askWallet(&desk.markets).map { $0.balance(baseCoin(market)) >= size }
    }

    func baseCoin(_ market: MarketID) -> String {
        let symbol = desk.markets[market].key.symbol.text
        return String(symbol.dropLast(desk.markets[market].instrument.currency.text.count))
    }

    /// The position cannot be explained: it is taken over as it is, or nothing goes on.
    private mutating func adopt(_ market: MarketID) throws(Failure) {
        let shown = desk.markets[market].exchange.shown?.size ?? .zero
        guard live.options.adopts else {
            let known = desk.markets[market].book.size
            throw .io(
                "\(desk.markets[market].key): the exchange shows a position of \(shown), and \(known) is ours; --adopt takes it over"
            )
        }
        try desk.adopt(desk.markets[market].exchange.shown, market, at: live.time(System.monotonicTime))
        messages.note("\(desk.markets[market].key): took over a position of \(shown)")
        tellStops(of: desk.markets[market])
    }

    /// Orders that are not ours stop us, or are cancelled.
    private mutating func explainOrders(_ market: MarketID) throws(Failure) -> Bool {
        guard let strangers = try live.strangers(market, &desk.markets) else { return false }
        for order in strangers {
            guard live.options.adopts else {
                let what = order.id?.text ?? order.exchangeID
                throw .io("\(desk.markets[market].key): the order \(what) is not ours; --adopt cancels it")
            }
            try live.cancelStranger(order, market, &desk.markets)
            messages.note("\(desk.markets[market].key): cancelled an order that is not ours")
        }
        return true
    }
}
