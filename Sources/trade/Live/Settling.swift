import Net
import Shared

/// Asking the exchange for what nobody knows. A failure leaves the question for later.
extension Bybit {
    /// Does what is due. One question a turn: meanwhile the market goes on.
    func tend(_ now: Int) throws(Failure) {
        if account.takeFreshness() {
            // What happened before was not heard.
            walletDue = now
            for market in markets.indices where markets[market].isKnown { markets[market].patrolDue = now }
        }
        let known = markets.indices.filter { markets[$0].isKnown }
        for market in known {
            protect(market)
            if markets[market].patrolDue == nil, !books[market].isIdle { markets[market].patrolDue = now + Bybit.patrolSpan }
        }
        func first(_ due: (Int) -> Int?) -> (market: Int, due: Int)? {
            known.compactMap { market in due(market).map { (market, $0) } }.min { $0.1 < $1.1 }
        }
        if let stop = first({ markets[$0].stopDue }), stop.due <= now { return try confirmStop(stop.market, now) }
        // What waits longest comes first, so that nothing waits for ever behind what is not answered.
        if let shortage = shortages.first, shortage.due <= now { return try settle(shortage, now) }
        let doubt = doubts.min { $0.value.due < $1.value.due }
        let round = first { markets[$0].patrolDue }
        if let (id, doubt) = doubt, doubt.due <= min(now, round?.due ?? .max) {
            try settle(id, doubt)
        } else if let round, round.due <= now {
            try patrol(round.market)
        } else if wallet != nil, walletDue <= now {
            walletDue = now + Bybit.patrolSpan
            _ = try askWallet(isVital: false)
        } else if let market = known.first(where: { isLeverageDue($0, now) }) {
            markets[market].leverageDue = now + Bybit.patrolSpan
            try changeLeverage(market)
        }
    }

    /// So often a market with a position or an order is compared with the exchange.
    static let patrolSpan = 30_000

    // MARK: One order

    private func settle(_ id: String, _ doubt: Doubt) throws(Failure) {
        let market = doubt.market
        guard let order = books[market].order(id) else {
            doubts[id] = nil
            return
        }
        let now = System.monotonicTime
        let next = now + max(1000, Bybit.later(doubt.times + 1))
        doubts[id]?.due = doubt.isCertainFrom > now ? min(next, doubt.isCertainFrom) : next
        doubts[id]?.times += 1
        let report: OrderReport?
        switch try find(order, market) {
        case .unknown: return
        case .found(let found): report = found
        }
        // Something may have been heard meanwhile.
        guard books[market].order(id) != nil, doubts[id] != nil else { return }
        if let report, isForeign(report, order) {
            let reason = "the id was used before: the exchange has an order of \(Timestamp.text(report.created)) with it"
            messages.error("\(name(market)): order \(id): \(reason)")
            return end(order, in: market, .rejected, because: reason, at: time(now))
        }
        guard let report else {
            guard now >= doubt.isCertainFrom else { return }
            if doubt.isKnownThere {
                let reason = "the exchange says that the id was used before, and does not find the order"
                messages.error("\(name(market)): order \(id): \(reason)")
                return end(order, in: market, .rejected, because: reason, at: time(now))
            }
            if let request = doubt.request, !order.isEnding, request.deadline ?? .max > now {
                doubts[id] = nil
                return sendAgain(request, "the exchange never got the order", now)
            }
            return end(order, in: market, .cancelled, because: "the exchange never got it", at: time(now))
        }
        // In the order in which they happened: an exit may have been executed between two fills of its entry.
        if report.filled > order.filled { _ = try catchUp(market) }
        try take(report)
        guard let order = books[market].order(id), case .open = report.state else { return }
        // It works there. What we asked of it did not get through, or has.
        doubts[id] = nil
        note(market, id) { $0.isMoving = false }
        if order.isMoving, let price = report.price, price != order.price || report.quantity != order.quantity {
            note(market, id) { order in
                if order.kind != .market { order.price = price }
                order.quantity = report.quantity ?? order.quantity
            }
        }
        let isAsked = (outbox + asked.values).contains { $0.kind.isCancel && $0.order.id == id }
        if order.isEnding, !isAsked {
            cancel(id, in: market, because: order.endingReason, at: time(now))
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
    private func find(_ order: Order, _ market: Int) throws(Failure) -> Found {
        let query = [("category", markets[market].key.category.text), ("symbol", markets[market].key.symbol.text)]
        let own = query + [("orderLinkId", order.id)]
        for (path, extra) in [("realtime", [("openOnly", "0")]), ("realtime", [("openOnly", "1")]), ("history", [])] {
            guard case .reply(let reply) = try ask("/v5/order/\(path)", own + extra) else { return .unknown }
            for row in reply.json.elements(reply.json.value("list", in: reply.result)) {
                guard let report = OrderReport(reply.json, row, category: query[0].1), report.id == order.id else { continue }
                return isUnreadable(report, market) ? .unknown : .found(report)
            }
        }
        return .found(nil)
    }

    // MARK: A market

    /// What was executed before we came to a market is not ours. False if the exchange does not answer now.
    func skipExecutions(_ market: Int) throws(Failure) -> Bool {
        let begin = time(System.monotonicTime) - Bybit.backwards
        guard let reports = try executions(market, since: begin) else { return false }
        books[market].executions.begin(at: begin)
        for report in reports { books[market].executions.add(report.id, report.time) }
        return true
    }

    /// Clocks may differ by less than this.
    private static let backwards = 10_000
    /// The exchange tells no more than a week of executions at once.
    private static let longestList = 7 * 86_400_000 - 60_000

    /// Takes the executions of a market that were not heard of, the oldest first. False if the exchange does not answer now.
    func catchUp(_ market: Int) throws(Failure) -> Bool {
        let begin = max(books[market].executions.floor, time(System.monotonicTime) - Bybit.longestList)
        guard let reports = try executions(market, since: begin) else { return false }
        for report in reports { try take(report) }
        return !isFlawed(market)
    }

    private func executions(_ market: Int, since begin: Int) throws(Failure) -> [ExecutionReport]? {
        let category = markets[market].key.category.text
        let query = [
            ("category", category), ("symbol", markets[market].key.symbol.text), ("limit", "100"), ("startTime", "\(begin)"),
        ]
        let reports = try pages("/v5/execution/list", query)?.flatMap { page in
            page.json.elements(page.json.value("list", in: page.result))
                .compactMap { ExecutionReport(page.json, $0, category: category) }
        }
        return reports?.reversed().sorted { $0.time < $1.time }
    }

    /// Compares a market with the exchange: its executions, and what it shows of the position.
    func patrol(_ market: Int) throws(Failure) {
        let begin = System.monotonicTime
        markets[market].patrolDue = begin + 2000
        let since = time(begin)
        guard try catchUp(market), try showPosition(market) else { return }
        let now = System.monotonicTime
        let shown = markets[market].shown?.size ?? .zero
        if markets[market].isSpot || shown == books[market].size {
            books[market].executions.settle(at: since)
            markets[market].differsSince = nil
            markets[market].patrolDue = books[market].isIdle ? nil : now + Bybit.patrolSpan
            guardStop(market)
            guardTarget(market)
            for order in books[market].orders where doubts[order.id] == nil && order.attempt(in: self) == nil {
                doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + longestFlight)
            }
            return
        }
        let begun = markets[market].differsSince ?? now
        markets[market].differsSince = begun
        if now - begun < Bybit.longestDifference {
            markets[market].patrolDue = now + 500
        } else {
            markets[market].patrolDue = now + Bybit.patrolSpan
            tell(.troubled("\(name(market)): the exchange shows a position of \(shown), and \(books[market].size) is ours"))
        }
    }

    /// What the exchange's lists tell of a position may differ from its executions for less than this.
    private static let longestDifference = 5000

    /// Asks for the position. False if the exchange does not answer now. A coin that is held has none.
    func showPosition(_ market: Int, atMost: Int = 2500) throws(Failure) -> Bool {
        if markets[market].isSpot { return true }
        let key = markets[market].key
        let query = [("category", key.category.text), ("symbol", key.symbol.text)]
        guard case .reply(let reply) = try ask("/v5/position/list", query, atMost: atMost) else { return false }
        let rows = reply.json.elements(reply.json.value("list", in: reply.result))
        let reports = rows.compactMap { PositionReport(reply.json, $0, category: key.category.text) }
        if reports.contains(where: { $0.index != 0 }) {
            throw .usage("\(name(market)): \(Reaction.hedgeMode)")
        }
        for report in reports where !take(report) { return false }
        // An option that is not held has no row.
        if reports.isEmpty { markets[market].shown = nil }
        return true
    }
}

extension Order {
    /// The request that is still to bring it to the exchange.
    fileprivate func attempt(in venue: Bybit) -> Request? {
        (venue.outbox + venue.asked.values).first { $0.kind.isCreate && $0.order.id == id }
    }
}
