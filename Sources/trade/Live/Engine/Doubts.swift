import Net
import Shared
import Trading

/// Questions about orders whose state is unknown. After a failure the question is asked again later.
extension OrderEngine {
    /// Asks for an order by its id: in the lists of open orders, of orders that ended lately, and of all orders.
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

    /// Looks for an order in the lists. `then` gets the exchange's report, or nil if no list has the order. It is not called if
    /// the exchange cannot be asked now, or its report is unreadable.
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

    /// Handles the exchange's answer about an order. Other news of the order may have arrived meanwhile.
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
        // Executions are booked in the order in which they happened: an exit may lie between two fills of its entry.
        guard report.filled > order.filled else { return try settle(id, as: report, market, askedAt: now, &desk) }
        catchUp(market, desk) { [self] (_, desk) throws(Failure) in
            try settle(id, as: report, market, askedAt: now, &desk)
        }
    }

    /// Handles an order that is certainly not in the exchange's lists. Before it is sent again, the executions are searched for
    /// it too.
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
                // The order was executed, and the lists of orders lag behind.
                return catchUp(market, desk) { (_, _) in }
            }
            if let request = doubt.request, !order.isEnding, request.deadline ?? .max > now {
                doubts[id] = nil
                return sendAgain(request, desk.markets[market], "the exchange never got the order", now)
            }
            end(order, in: &desk.markets[market], .cancelled, because: .neverReceived, at: time(now))
        }
    }

    /// Handles an order that the exchange knows.
    private func settle(_ id: OrderID, as report: OrderReport, _ market: MarketID, askedAt now: Int, _ desk: inout Desk)
        throws(Failure)
    {
        try take(report, &desk.markets[market])
        guard let order = desk.markets[market].book.order(id), case .open = report.state else { return }
        // The answer does not include changes that we requested since.
        if let doubt = doubts[id], doubt.since > now { return }
        // The order is open. Our change of it either got through or did not.
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

    /// Whether an order belongs to another run that used this id: it was accepted before ours was decided.
    private func isForeign(_ report: OrderReport, _ order: Order) -> Bool {
        report.created > 0 && report.created < order.time - options.longestAge - OrderEngine.clockDifference
    }

    private static let clockDifference = 60_000
}
