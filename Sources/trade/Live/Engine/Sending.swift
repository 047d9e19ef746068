import Shared
import Trading

/// Sends decisions to the exchange as requests.
extension OrderEngine {
    func send(_ request: Request) { outbox.append(request) }

    func sendStop(_ market: inout MarketState) {
        let id = market.id
        outbox.removeAll { $0.market == id && $0.kind.isStop }
        market.exchange.wantedStop = market.book.stop
        if let stop = market.book.stop { send(Request(kind: .stop(stop, market.book.stopReason), market: id)) }
    }

    /// Sends all requests that may be sent now. Call it right after a commit, so that each decision is on disk before it is
    /// sent.
    func release(_ now: Int, _ markets: inout Markets) {
        clearWayForExits(&markets)
        defer { if !asked.isEmpty { _ = link.rest.start(now) } }
        let waiting = outbox
        outbox = []
        for var request in waiting where !isOutdated(request, markets[request.market]) {
            let market = request.market
            if let deadline = request.deadline, now > deadline, let order = request.order {
                end(order, in: &markets[market], .cancelled, because: .notSentInTime, at: request.time)
            } else if request.due > now || isHeld(request, markets[market]) {
                outbox.append(request)
            } else {
                request.attempts += 1
                let call = ExchangeDialect.call(request, markets[market].key, markets[market].book, terms)
                // Repeating a request is harmless: an order id is used once, and all other requests state the wanted result.
                let id = link.rest.post(
                    call.path, call.body ?? "", within: request.deadline.map { $0 - now }, isRecognised: true,
                    isUrgent: !request.opens)
                asked[id] = request
                // If an order is sent again, the last time counts, because the answer is to that request.
                if let order = request.created {
                    markets[market].exchange.times[order.id, default: OrderTimes()].sent = System.wallMicroseconds
                }
            }
        }
    }

    /// Returns whether a request must wait. An order that opens a position waits while the account's stream is down, and an
    /// entry also until the other side is closed. A spot exit waits until the protection is cancelled, which would sell the
    /// coins as well. A stop waits for the answer to the stop before it.
    private func isHeld(_ request: Request, _ market: MarketState) -> Bool {
        if request.movesStop { return asked.values.contains { $0.market == request.market && $0.movesStop } }
        guard let order = request.created else { return false }
        let book = market.book
        if order.role.opens {
            // After a stop signal nothing is opened; the end of the run takes the request back.
            guard link.account.isLive, market.exchange.isKnown, StopSignals.stopRequested == nil else { return true }
            if order.role == .grid { return false }
            // An order for the other side must end first: it may have been filled without our knowledge.
            if book.opening.contains(where: { $0.role != .grid && $0.isBuy != order.isBuy }) { return true }
            return book.isLeaving || (!book.size.isZero && book.isLong != order.isBuy)
        }
        return market.isSpot && order.role == .exit && book.orders.contains { $0.role == .protection }
    }

    /// Cancels the protection of coins that are about to be sold.
    private func clearWayForExits(_ markets: inout Markets) {
        for request in outbox where request.created?.role == .exit && markets[request.market].isSpot {
            for order in markets[request.market].book.orders where order.role == .protection && !order.isEnding {
                cancel(order.id, in: &markets[request.market], because: .positionLeft, at: request.time)
            }
        }
    }

    /// Sends a request again, a little later each time. `reason` is reported the first time.
    func sendAgain(_ request: Request, _ market: MarketState, _ reason: String?, _ now: Int) {
        if isOutdated(request, market) { return }
        var request = request
        if let reason, request.attempts <= 1 { messages.error("\(market.key): \(reason); trying again") }
        request.due = now + min(5000, OrderEngine.later(request.attempts))
        outbox.append(request)
    }

    /// Returns the delay before the next try, in ms.
    static func later(_ times: Int) -> Int { min(30_000, 250 << min(times, 8)) }

    /// Returns the delay of an order, in ms, after the exchange refused orders with its role.
    func pause(_ role: Order.Role, _ market: MarketState) -> Int {
        market.exchange.refusals[role].map { OrderEngine.later($0) } ?? 0
    }

    /// Returns whether a stop or target was moved again since, or its position is closed.
    func isOutdated(_ request: Request, _ market: MarketState) -> Bool {
        let book = market.book
        if request.movesStop, book.size.isZero { return true }
        switch request.kind {
        case .target(let target): return target != book.target
        case .stop(let stop, _): return stop != market.exchange.wantedStop || (book.stop != stop && !book.isCloser(stop))
        case .create, .amend, .cancel, .trail: return false
        }
    }

    /// Returns the age of a time by our clock or the exchange's, whichever is ahead.
    func age(of time: Int, _ now: Int) -> Int { max(System.wallTime, self.time(now)) - time }

    /// Withdraws a request to create an order. Returns whether that worked: it was not sent, or certainly not accepted.
    func takeBack(_ id: OrderID) -> Bool {
        if let place = outbox.firstIndex(where: { $0.creates(id) }) {
            outbox.remove(at: place)
            return true
        }
        guard let number = asked.first(where: { $0.value.creates(id) })?.key, link.rest.withdraw(number) else { return false }
        asked[number] = nil
        return true
    }
}
