import Net
import Shared
import Trading

/// Asking the exchange for what nobody knows. A failure leaves the question for later.
extension Bybit {
    /// Does what is due. One question a turn: meanwhile the market goes on.
    func tend(_ now: Int, _ markets: inout Markets) throws(Failure) {
        if account.takeFreshness() {
            // What happened before was not heard.
            walletDue = now
            for market in markets.indices where markets[market].exchange.isKnown { markets[market].exchange.patrolDue = now }
        }
        let known = markets.indices.filter { markets[$0].exchange.isKnown }
        for market in known {
            protect(&markets[market])
            if markets[market].exchange.patrolDue == nil, !markets[market].book.isIdle {
                markets[market].exchange.patrolDue = now + Bybit.patrolSpan
            }
        }
        if let stop = Bybit.first(known, by: { markets[$0].exchange.stopDue }), stop.due <= now {
            return try confirmStop(stop.market, now, &markets)
        }
        // What waits longest comes first, so that nothing waits for ever behind what is not answered.
        if let shortage = shortages.first, shortage.due <= now { return try settle(shortage, now, &markets) }
        let doubt = doubts.min { $0.value.due < $1.value.due }
        let round = Bybit.first(known, by: { markets[$0].exchange.patrolDue })
        if let (id, doubt) = doubt, doubt.due <= min(now, round?.due ?? .max) {
            try settle(id, doubt, &markets)
        } else if let round, round.due <= now {
            try patrol(round.market, &markets)
        } else if wallet != nil, walletDue <= now {
            walletDue = now + Bybit.patrolSpan
            _ = try askWallet(isVital: false, &markets)
        } else if let market = known.first(where: { isLeverageDue(markets[$0], now) }) {
            markets[market].exchange.leverageDue = now + Bybit.patrolSpan
            try changeLeverage(market, &markets)
        }
    }

    /// The market whose turn comes first.
    private static func first(_ markets: [MarketID], by due: (MarketID) -> Int?) -> (market: MarketID, due: Int)? {
        markets.compactMap { market in due(market).map { (market, $0) } }.min { $0.1 < $1.1 }
    }

    /// So often a market with a position or an order is compared with the exchange.
    static let patrolSpan = 30_000

    // MARK: One order

    private func settle(_ id: OrderID, _ doubt: Doubt, _ markets: inout Markets) throws(Failure) {
        let market = doubt.market
        guard let order = markets[market].book.order(id) else {
            doubts[id] = nil
            return
        }
        let now = System.monotonicTime
        let next = now + max(1000, Bybit.later(doubt.times + 1))
        doubts[id]?.due = doubt.isCertain(now) ? next : min(next, doubt.isCertainFrom ?? next)
        doubts[id]?.times += 1
        let report: OrderReport?
        switch try find(order, market, &markets) {
        case .unknown: return
        case .found(let found): report = found
        }
        // Something may have been heard meanwhile.
        guard markets[market].book.order(id) != nil, doubts[id] != nil else { return }
        if let report, isForeign(report, order) {
            let reason = "the id was used before: the exchange has an order of \(Timestamp.text(report.created)) with it"
            messages.error("\(markets[market].key): order \(id): \(reason)")
            return end(order, in: &markets[market], .rejected, because: reason, at: time(now))
        }
        guard let report else {
            guard doubt.isCertain(now) else { return }
            if doubt.isKnownThere {
                let reason = "the exchange says that the id was used before, and does not find the order"
                messages.error("\(markets[market].key): order \(id): \(reason)")
                return end(order, in: &markets[market], .rejected, because: reason, at: time(now))
            }
            if let request = doubt.request, !order.isEnding, request.deadline ?? .max > now {
                doubts[id] = nil
                return sendAgain(request, markets[market], "the exchange never got the order", now)
            }
            return end(order, in: &markets[market], .cancelled, because: "the exchange never got it", at: time(now))
        }
        // In the order in which they happened: an exit may have been executed between two fills of its entry.
        if report.filled > order.filled { _ = try catchUp(market, &markets) }
        try take(report, &markets[market])
        guard let order = markets[market].book.order(id), case .open = report.state else { return }
        // It works there. What we asked of it did not get through, or has.
        doubts[id] = nil
        note(&markets[market], id) { $0.isMoving = false }
        if order.isMoving, let price = report.price, price != order.price || report.quantity != order.quantity {
            note(&markets[market], id) { order in
                if order.kind != .market { order.price = price }
                order.quantity = report.quantity ?? order.quantity
            }
        }
        let isAsked = (outbox + asked.values).contains { $0.cancels(id) }
        if order.isEnding, !isAsked {
            cancel(id, in: &markets[market], because: order.endingReason ?? "", at: time(now))
        }
    }

    /// An order that was accepted before ours was decided is of another run, which used the same id.
    private func isForeign(_ report: OrderReport, _ order: Order) -> Bool {
        report.created > 0 && report.created < order.time - options.longestAge - Bybit.clockDifference
    }

    private static let clockDifference = 60_000

    private enum Found {
        case found(OrderReport?)
        /// The exchange cannot be asked now.
        case unknown
    }

    /// An order by its id: among those that work, those that ended lately, and all.
    private func find(_ order: Order, _ market: MarketID, _ markets: inout Markets) throws(Failure) -> Found {
        let query = [("category", markets[market].key.category.text), ("symbol", markets[market].key.symbol.text)]
        let own = query + [("orderLinkId", order.id.text)]
        for (path, extra) in [("realtime", [("openOnly", "0")]), ("realtime", [("openOnly", "1")]), ("history", [])] {
            guard case .reply(let reply) = try ask("/v5/order/\(path)", own + extra, &markets) else { return .unknown }
            for row in reply.json.elements(reply.json.value("list", in: reply.result)) {
                guard let report = OrderReport(reply.json, row, category: query[0].1), report.id == order.id else { continue }
                return isUnreadable(report, markets[market]) ? .unknown : .found(report)
            }
        }
        return .found(nil)
    }

    // MARK: A market

    /// What was executed before we came to a market is not ours. False if the exchange does not answer now.
    func skipExecutions(_ market: MarketID, _ markets: inout Markets) throws(Failure) -> Bool {
        let begin = time(System.monotonicTime) - Bybit.backwards
        guard let reports = try executions(market, since: begin, &markets) else { return false }
        markets[market].book.executions.begin(at: begin)
        for report in reports { markets[market].book.executions.add(report.id, report.time) }
        return true
    }

    /// Clocks may differ by less than this.
    private static let backwards = 10_000
    /// The exchange tells no more than a week of executions at once.
    private static let longestList = 7 * 86_400_000 - 60_000

    /// Takes the executions of a market that were not heard of, the oldest first. False if the exchange does not answer now.
    func catchUp(_ market: MarketID, _ markets: inout Markets) throws(Failure) -> Bool {
        let begin = max(markets[market].book.executions.floor, time(System.monotonicTime) - Bybit.longestList)
        guard let reports = try executions(market, since: begin, &markets) else { return false }
        for report in reports { try take(report, &markets[market]) }
        return !isFlawed(market)
    }

    private func executions(_ market: MarketID, since begin: Int, _ markets: inout Markets) throws(Failure)
        -> [ExecutionReport]?
    {
        let category = markets[market].key.category.text
        let query = [
            ("category", category), ("symbol", markets[market].key.symbol.text), ("limit", "100"), ("startTime", "\(begin)"),
        ]
        let reports = try pages("/v5/execution/list", query, &markets)?.flatMap { page in
            page.json.elements(page.json.value("list", in: page.result))
                .compactMap { ExecutionReport(page.json, $0, category: category) }
        }
        return reports?.reversed().sorted { $0.time < $1.time }
    }

    /// Compares a market with the exchange: its executions, and what it shows of the position.
    func patrol(_ market: MarketID, _ markets: inout Markets) throws(Failure) {
        let begin = System.monotonicTime
        markets[market].exchange.patrolDue = begin + 2000
        let since = time(begin)
        guard try catchUp(market, &markets), try showPosition(market, &markets) else { return }
        let now = System.monotonicTime
        let shown = markets[market].exchange.shown?.size ?? .zero
        if markets[market].isSpot || shown == markets[market].book.size {
            markets[market].book.executions.settle(at: since)
            markets[market].exchange.differsSince = nil
            markets[market].exchange.patrolDue = markets[market].book.isIdle ? nil : now + Bybit.patrolSpan
            guardStop(&markets[market])
            guardTarget(&markets[market])
            for order in markets[market].book.orders where doubts[order.id] == nil && !isOnItsWay(order.id) {
                doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + longestFlight)
            }
            return
        }
        let begun = markets[market].exchange.differsSince ?? now
        markets[market].exchange.differsSince = begun
        if now - begun < Bybit.longestDifference {
            markets[market].exchange.patrolDue = now + 500
        } else {
            markets[market].exchange.patrolDue = now + Bybit.patrolSpan
            tell(
                .troubled(
                    "\(markets[market].key): the exchange shows a position of \(shown), and \(markets[market].book.size) is ours"
                ))
        }
    }

    /// What the exchange's lists tell of a position may differ from its executions for less than this.
    private static let longestDifference = 5000

    /// Asks for the position. False if the exchange does not answer now. A coin that is held has none.
    func showPosition(_ market: MarketID, atMost: Int = 2500, _ markets: inout Markets) throws(Failure) -> Bool {
        if markets[market].isSpot { return true }
        let key = markets[market].key
        let query = [("category", key.category.text), ("symbol", key.symbol.text)]
        guard case .reply(let reply) = try ask("/v5/position/list", query, atMost: atMost, &markets) else { return false }
        let rows = reply.json.elements(reply.json.value("list", in: reply.result))
        let reports = rows.compactMap { PositionReport(reply.json, $0, category: key.category.text) }
        if reports.contains(where: { $0.index != 0 }) {
            throw .usage("\(markets[market].key): \(Reaction.hedgeMode)")
        }
        for report in reports {
            guard let told = number(of: report.key) else { continue }
            if !take(report, &markets[told]) { return false }
        }
        // An option that is not held has no row.
        if reports.isEmpty { markets[market].exchange.shown = nil }
        return true
    }

    /// Whether a request is still to bring an order to the exchange.
    private func isOnItsWay(_ id: OrderID) -> Bool { (outbox + asked.values).contains { $0.creates(id) } }
}
