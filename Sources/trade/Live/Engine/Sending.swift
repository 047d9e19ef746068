import Shared
import Trading

/// From what was decided to a request on its way.
extension OrderEngine {
    func send(_ request: Request) { outbox.append(request) }

    func sendStop(_ market: inout MarketState) {
        let id = market.id
        outbox.removeAll { $0.market == id && $0.kind.isStop }
        market.exchange.wantedStop = market.book.stop
        if let stop = market.book.stop { send(Request(kind: .stop(stop, market.book.stopReason), market: id)) }
    }

    /// Sends what may go now, at once: the next commit to disk comes behind it. All that is in the outbox is on disk.
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
                // The same once more changes nothing: an id comes once, and all else says how it is to be.
                let id = link.rest.post(
                    call.path, call.body ?? "", within: request.deadline.map { $0 - now }, isRecognised: true,
                    isUrgent: !request.opens)
                asked[id] = request
                // Of one that is sent again the last time counts: the answer is to that.
                if let order = request.created {
                    markets[market].exchange.times[order.id, default: OrderTimes()].sent = System.wallMicroseconds
                }
            }
        }
    }

    /// Nobody orders without hearing what becomes of it; an entry waits until the other side is closed; what a spot order
    /// would sell, its protection may not sell too; and a stop does not overtake the one before.
    private func isHeld(_ request: Request, _ market: MarketState) -> Bool {
        if request.movesStop { return asked.values.contains { $0.market == request.market && $0.movesStop } }
        guard let order = request.created else { return false }
        let book = market.book
        if order.role.opens {
            // After a stop signal nothing is opened; the end takes it back.
            guard link.account.isLive, market.exchange.isKnown, StopSignals.stopRequested == nil else { return true }
            if order.role == .grid { return false }
            // One for the other side may have been filled, although nobody has told: it ends first.
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

    /// The same again, a little later each time. `reason` is told the first time.
    func sendAgain(_ request: Request, _ market: MarketState, _ reason: String?, _ now: Int) {
        if isOutdated(request, market) { return }
        var request = request
        if let reason, request.attempts <= 1 { messages.error("\(market.key): \(reason); trying again") }
        request.due = now + min(5000, OrderEngine.later(request.attempts))
        outbox.append(request)
    }

    /// So long before something is tried once more.
    static func later(_ times: Int) -> Int { min(30_000, 250 << min(times, 8)) }

    /// What the exchange refuses is not asked for at once again.
    func pause(_ role: Order.Role, _ market: MarketState) -> Int {
        market.exchange.refusals[role].map { OrderEngine.later($0) } ?? 0
    }

    /// A stop that was moved again since, or of a position that is closed.
    func isOutdated(_ request: Request, _ market: MarketState) -> Bool {
        let book = market.book
        if request.movesStop, book.size.isZero { return true }
        switch request.kind {
        case .target(let target): return target != book.target
        case .stop(let stop, _): return stop != market.exchange.wantedStop || (book.stop != stop && !book.isCloser(stop))
        case .create, .amend, .cancel, .trail: return false
        }
    }

    /// How old something is by that of the two clocks which is ahead.
    func age(of time: Int, _ now: Int) -> Int { max(System.wallTime, self.time(now)) - time }

    /// Whether an order can be kept from the exchange: it was not sent, or was certainly not taken.
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
