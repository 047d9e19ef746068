import Shared

/// What has to be explained before a market is traded.
extension Trade {
    /// Brings what we know of a market in line with what the exchange knows. False where it cannot be asked now.
    mutating func reconcile(_ market: Int, _ live: Bybit) throws(Failure) -> Bool {
        let now = System.monotonicTime
        if live.books[market].executions.floor == 0, try !live.skipExecutions(market) { return false }
        for order in live.books[market].orders {
            live.doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + live.longestFlight)
        }
        while live.books[market].orders.contains(where: { live.doubts[$0.id] != nil }) {
            // One that was maybe just sent is certain to be known, or not, after its flight.
            let limit = min(now + live.longestFlight + 5000, live.lastMoment ?? .max)
            if StopSignals.stopRequested != nil || System.monotonicTime > limit { return false }
            // A stop that an earlier run did not get to send is confirmed once it is sent, not while that is being found out.
            live.markets[market].stopDue = nil
            try live.tend(System.monotonicTime)
            try desk.takeEvents()
            try live.turn(until: System.monotonicTime + 200)
        }
        for _ in 0..<5 {
            guard try live.catchUp(market), try live.showPosition(market) else { return false }
            try desk.takeEvents()
            if try isExplained(market, live) == true { break }
            try live.turn(until: System.monotonicTime + 300)
        }
        guard let isExplained = try isExplained(market, live) else { return false }
        if !isExplained { try adopt(market, live) }
        guard try explainOrders(market, live), try settleAccount(of: market, live) else { return false }
        let book = live.books[market]
        if !book.size.isZero, live.markets[market].carriesStops, let stop = book.stop, live.markets[market].shown?.stop != stop
        {
            live.sendStop(market)
        }
        live.guardTarget(market, orMoved: true)
        live.guardStop(market)
        return true
    }

    /// Nil where the exchange cannot be asked now.
    private func isExplained(_ market: Int, _ live: Bybit) throws(Failure) -> Bool? {
        let size = live.books[market].size
        if !live.markets[market].isSpot { return live.markets[market].shown?.size ?? .zero == size }
        if size.isZero { return true }
        return try live.askWallet().map { $0.balance(baseCoin(market)) >= size }
    }

    func baseCoin(_ market: Int) -> String {
        let symbol = desk.markets[market].key.symbol.text
        return String(symbol.dropLast(desk.markets[market].instrument.currency.text.count))
    }

    /// The position cannot be explained: it is taken over as it is, or nothing goes on.
    private mutating func adopt(_ market: Int, _ live: Bybit) throws(Failure) {
        let shown = live.markets[market].shown?.size ?? .zero
        guard live.options.adopts else {
            let known = live.books[market].size
            throw .io(
                "\(live.name(market)): the exchange shows a position of \(shown), and \(known) is ours; --adopt takes it over")
        }
        try desk.adopt(live.markets[market].shown, market, at: live.time(System.monotonicTime))
        messages.note("\(live.name(market)): took over a position of \(shown)")
        tellStops(of: market, live)
    }

    /// Orders that are not ours stop us, or are cancelled.
    private mutating func explainOrders(_ market: Int, _ live: Bybit) throws(Failure) -> Bool {
        guard let strangers = try live.strangers(market) else { return false }
        for order in strangers {
            guard live.options.adopts else {
                let what = order.id.isEmpty ? order.exchangeID : order.id
                throw .io("\(live.name(market)): the order \(what) is not ours; --adopt cancels it")
            }
            try live.cancelStranger(order, market)
            messages.note("\(live.name(market)): cancelled an order that is not ours")
        }
        return true
    }
}
