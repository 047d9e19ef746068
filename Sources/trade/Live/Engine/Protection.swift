import Shared
import Trading

/// Protection of positions: the exchange shows a position's stop within the time that was set, or the position is closed.
extension OrderEngine {
    /// Starts the time to confirm the stop of a position that has begun or grown.
    func guardStop(_ market: inout MarketState) {
        guard market.book.stop != nil, market.exchange.stopDue == nil, !hasStop(market),
            !market.book.isLeaving
        else {
            return
        }
        market.exchange.stopDue = System.monotonicTime + options.confirmation / 4
        market.exchange.isLastCall = false
    }

    private func hasStop(_ market: MarketState) -> Bool {
        let book = market.book
        if !market.isSpot {
            guard let shown = market.exchange.shown, !shown.size.isZero else { return false }
            return shown.stop != nil && shown.size.isAboveZero == book.isLong
        }
        return book.orders.contains { $0.role == .protection && $0.reason != .target && $0.isResting }
    }

    /// Called after a quarter of the time, and after three quarters: asks the exchange for the stop, for a quarter of the time
    /// at most. The first time, a missing stop is set once more; the second time, the position is closed.
    func confirmStop(_ market: MarketID, _ now: Int, _ desk: inout Desk) throws(Failure) {
        desk.markets[market].exchange.stopDue = now + options.confirmation / 2
        // Without an answer the time runs on.
        try showPosition(market, within: options.confirmation / 4, for: .confirmation, &desk) { [self] (_, desk) in
            judgeStop(&desk.markets[market])
        }
    }

    private func judgeStop(_ market: inout MarketState) {
        if market.book.size.isZero || market.book.isLeaving || hasStop(market) {
            market.exchange.stopDue = nil
        } else if market.exchange.isLastCall {
            market.exchange.stopDue = nil
            tell(.unprotected(market: market.id))
        } else {
            market.exchange.isLastCall = true
            if !market.isSpot { sendStop(&market) }
        }
    }

    /// Protects a coin, which carries neither stop nor target: two orders do that, each for the whole quantity, and the order
    /// that is left over is cancelled.
    func protect(_ market: inout MarketState) {
        guard market.isSpot else { return }
        let book = market.book
        if book.size.isZero { return cancelProtection(&market) }
        guard book.size.isAboveZero, !book.isLeaving else { return }
        if book.opening.contains(where: { $0.role != .grid && $0.kind == .market }) { return }
        // An order that is being filled may leave nothing to protect.
        if book.orders.contains(where: { $0.role == .protection && $0.filled.isAboveZero }) { return }
        for (reason, trigger) in [(book.stopReason, book.stop), (ExitReason.target, book.target)] {
            let isTarget = reason == .target
            let standing = book.orders.first { $0.role == .protection && ($0.reason == .target) == isTarget && !$0.isEnding }
            guard let trigger else { continue }
            guard let standing else {
                if book.orders.contains(where: { $0.role == .protection && ($0.reason == .target) == isTarget }) { continue }
                placeProtection(reason, at: trigger, &market)
                continue
            }
            if standing.isMoving || (standing.trigger == trigger && (try? standing.left()) == book.size) { continue }
            var moved = standing
            moved.trigger = trigger
            moved.quantity = (try? standing.filled + book.size) ?? standing.quantity
            moved.reason = reason
            note(&market, standing.id) { $0.reason = reason }
            amend(moved, in: &market, because: .positionChanged, at: time(System.monotonicTime))
        }
    }

    /// Cancels protection after everything was sold: it would sell coins that are not ours. The exchange may have refused an
    /// earlier cancel.
    private func cancelProtection(_ market: inout MarketState) {
        for order in market.book.orders where order.role == .protection && !order.isEnding {
            cancel(order.id, in: &market, because: .positionClosed, at: time(System.monotonicTime))
        }
    }

    private func placeProtection(_ reason: ExitReason, at trigger: Decimal, _ market: inout MarketState) {
        guard let owner = market.book.owner else { return }
        market.book.protections += 1
        let book = market.book
        let name = "\(reason == .target ? "target" : "stop") \(book.protections)"
        var order = Order(OrderID(LinkID.of(run, owner.signal, name)), leaving: owner)
        order.role = .protection
        order.reason = reason
        order.isBuy = false
        order.quantity = book.size
        order.trigger = trigger
        order.time = time(System.monotonicTime)
        place(order, in: &market)
        tell(.placed(order))
    }
}
