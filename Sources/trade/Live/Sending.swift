import Shared

/// From what was decided to a request on its way.
extension Bybit {
    func send(_ request: Request) {
        outbox.append(request)
        changed.insert(request.market)
    }

    func sendStop(_ market: Int) {
        outbox.removeAll { $0.market == market && $0.kind.isStop }
        markets[market].wantedStop = books[market].stop
        send(Request(kind: .stop, market: market, stop: books[market].stop, exitReason: books[market].stopReason))
    }

    /// Sends what may go now. All that is in the outbox is on disk.
    func release(_ now: Int) {
        clearWayForExits()
        let waiting = outbox
        outbox = []
        for var request in waiting where !isOutdated(request) {
            if let deadline = request.deadline, now > deadline {
                end(request.order, in: request.market, .cancelled, because: "it could not be sent in time", at: request.time)
            } else if request.due > now || isHeld(request) {
                outbox.append(request)
            } else {
                request.attempts += 1
                let body = request.body(markets[request.market].key, books[request.market])
                // The same once more changes nothing: an id comes once, and all else says how it is to be.
                let id = rest.post(
                    request.path, body, within: request.deadline.map { $0 - now }, isRecognised: true,
                    isUrgent: !request.opens)
                asked[id] = request
            }
        }
    }

    /// Nobody orders without hearing what becomes of it; an entry waits until the other side is closed; what a spot order
    /// would sell, its protection may not sell too; and a stop does not overtake the one before.
    private func isHeld(_ request: Request) -> Bool {
        if request.kind.movesStop { return asked.values.contains { $0.market == request.market && $0.kind.movesStop } }
        guard request.kind.isCreate else { return false }
        let book = books[request.market]
        if request.order.role.opens {
            // After a stop signal nothing is opened; the end takes it back.
            guard account.isLive, markets[request.market].isKnown, StopSignals.stopRequested == nil else { return true }
            if request.order.role == .grid { return false }
            return book.isLeaving || (!book.size.isZero && book.isLong != request.order.isBuy)
        }
        return markets[request.market].isSpot && request.order.role == .exit
            && book.orders.contains { $0.role == .protection }
    }

    /// Cancels the protection of coins that are about to be sold.
    private func clearWayForExits() {
        for request in outbox where request.kind.isCreate && request.order.role == .exit && markets[request.market].isSpot {
            for order in books[request.market].orders where order.role == .protection && !order.isEnding {
                cancel(order.id, in: request.market, because: "the position is left", at: request.time)
            }
        }
    }

    /// The same again, a little later each time. `reason` is told the first time.
    func sendAgain(_ request: Request, _ reason: String?, _ now: Int) {
        if isOutdated(request) { return }
        var request = request
        if let reason, request.attempts <= 1 { messages.error("\(name(request.market)): \(reason); trying again") }
        request.due = now + min(5000, Bybit.later(request.attempts))
        outbox.append(request)
    }

    /// So long before something is tried once more.
    static func later(_ times: Int) -> Int { min(30_000, 250 << min(times, 8)) }

    /// What the exchange refuses is not asked for at once again.
    func pause(_ role: Order.Role, _ market: Int) -> Int {
        markets[market].refusals[role].map { Bybit.later($0) } ?? 0
    }

    /// A stop that was moved again since, or of a position that is closed.
    func isOutdated(_ request: Request) -> Bool {
        guard request.kind.movesStop else { return false }
        let book = books[request.market]
        if book.size.isZero { return true }
        if case .target(let target) = request.kind { return target != book.target }
        guard request.kind.isStop, let stop = request.stop else { return false }
        return stop != markets[request.market].wantedStop || (book.stop != stop && !book.isCloser(stop))
    }

    /// How old something is by that of the two clocks which is ahead.
    func age(of time: Int, _ now: Int) -> Int { max(System.wallTime, self.time(now)) - time }

    /// Whether an order can be kept from the exchange: it was not sent, or was certainly not taken.
    func takeBack(_ id: String) -> Bool {
        if let place = outbox.firstIndex(where: { $0.kind.isCreate && $0.order.id == id }) {
            outbox.remove(at: place)
            return true
        }
        guard let number = asked.first(where: { $0.value.kind.isCreate && $0.value.order.id == id })?.key,
            rest.withdraw(number)
        else { return false }
        asked[number] = nil
        return true
    }
}
