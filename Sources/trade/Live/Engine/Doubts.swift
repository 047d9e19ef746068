import Net
import Shared
import Trading

/// Asking the exchange for orders that nobody knows. A failure leaves the question for later.
extension OrderEngine {
    /// Asks for an order by its id: among those that work, those that ended lately, and all.
    func settle(_ id: OrderID, _ doubt: Doubt, _ desk: inout Desk) throws(Failure) {
        guard let order = desk.markets[doubt.market].book.order(id) else {
            doubts[id] = nil
            return
        }
        let now = System.monotonicTime
        let next = now + max(1000, OrderEngine.later(doubt.times + 1))
        doubts[id]?.due = doubt.isCertain(now) ? next : min(next, doubt.isCertainFrom ?? next)
        doubts[id]?.times += 1
        find(order, doubt.market, Query.OrderList.allCases[...], desk) { [self] (report, desk) throws(Failure) in
            try settle(id, report, askedAt: now, &desk)
        }
    }

    /// `then` is called with what the exchange shows of the order, or with nil where it shows none. Where it cannot be asked now, or
    /// shows what cannot be read, nothing follows.
    private func find(
        _ order: Order, _ market: MarketID, _ lists: ArraySlice<Query.OrderList>, _ desk: Desk,
        _ then: @escaping Then<OrderReport?>
    ) {
        let key = desk.markets[market].key
        guard let list = lists.first else { return }
        ask(.order(order.id, key, list)) { [self] (answer, desk) throws(Failure) in
            guard let reply = answer.reply else { return }
            if let report = ExchangeDialect.orders(reply, of: key.category).first(where: { $0.id == order.id }) {
                if !isUnreadable(report, desk.markets[market]) { try then(report, &desk) }
                return
            }
            if lists.count == 1 { return try then(nil, &desk) }
            find(order, market, lists.dropFirst(), desk, then)
        }
    }

    /// The exchange has said what it knows of an order. Something may have been heard of it meanwhile.
    private func settle(_ id: OrderID, _ report: OrderReport?, askedAt now: Int, _ desk: inout Desk) throws(Failure) {
        guard let doubt = doubts[id], let order = desk.markets[doubt.market].book.order(id) else { return }
        let market = doubt.market
        guard let report else {
            return doubt.isCertain(now) ? settleUnknown(order, doubt, &desk) : ()
        }
        if isForeign(report, order) {
            let reason = OrderCause.idUsed(at: report.created)
            messages.error("\(desk.markets[market].key): order \(id): \(reason.text)")
            return end(order, in: &desk.markets[market], .rejected, because: reason, at: time(now))
        }
        // In the order in which they happened: an exit may have been executed between two fills of its entry.
        guard report.filled > order.filled else { return try settle(id, as: report, market, askedAt: now, &desk) }
        catchUp(market, desk) { [self] (_, desk) throws(Failure) in
            try settle(id, as: report, market, askedAt: now, &desk)
        }
    }

    /// The exchange certainly does not know an order: neither among its orders nor, as is asked before anything is sent again, among its
    /// executions.
    private func settleUnknown(_ order: Order, _ doubt: Doubt, _ desk: inout Desk) {
        let (id, market) = (order.id, doubt.market)
        if doubt.isKnownThere {
            let reason = OrderCause.idUsed(at: nil)
            messages.error("\(desk.markets[market].key): order \(id): \(reason.text)")
            return end(order, in: &desk.markets[market], .rejected, because: reason, at: time(System.monotonicTime))
        }
        let asked = System.monotonicTime
        ask(.executionsOf(id, desk.markets[market].key)) { [self] (answer, desk) throws(Failure) in
            guard let reply = answer.reply, let doubt = doubts[id], doubt.since <= asked,
                let order = desk.markets[market].book.order(id)
            else { return }
            let now = System.monotonicTime
            if ExchangeDialect.executions(reply, of: desk.markets[market].key.category).contains(where: { $0.order == id }) {
                // It was executed, and the lists of orders lag behind.
                return catchUp(market, desk) { (_, _) in }
            }
            if let request = doubt.request, !order.isEnding, request.deadline ?? .max > now {
                doubts[id] = nil
                return sendAgain(request, desk.markets[market], "the exchange never got the order", now)
            }
            end(order, in: &desk.markets[market], .cancelled, because: .neverReceived, at: time(now))
        }
    }

    /// The exchange knows an order.
    private func settle(_ id: OrderID, as report: OrderReport, _ market: MarketID, askedAt now: Int, _ desk: inout Desk)
        throws(Failure)
    {
        try take(report, &desk.markets[market])
        guard let order = desk.markets[market].book.order(id), case .open = report.state else { return }
        // What we asked of it since is not in the answer.
        if let doubt = doubts[id], doubt.since > now { return }
        // It works there. What we asked of it did not get through, or has.
        doubts[id] = nil
        note(&desk.markets[market], id) { $0.isMoving = false }
        if order.isMoving, let price = report.price, price != order.price || report.quantity != order.quantity {
            note(&desk.markets[market], id) { order in
                if order.kind != .market { order.price = price }
                order.quantity = report.quantity ?? order.quantity
            }
        }
        let isAsked = (outbox + asked.values).contains { $0.cancels(id) }
        if order.isEnding, !isAsked {
            cancel(id, in: &desk.markets[market], because: order.endingReason ?? .positionChanged, at: time(now))
        }
    }

    /// An order that was accepted before ours was decided is of another run, which used the same id.
    private func isForeign(_ report: OrderReport, _ order: Order) -> Bool {
        report.created > 0 && report.created < order.time - options.longestAge - OrderEngine.clockDifference
    }

    private static let clockDifference = 60_000
}
