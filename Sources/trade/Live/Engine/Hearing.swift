import Shared
import Trading

/// The exchange's reports of orders, executions and positions, from the account's stream or from answers.
extension OrderEngine {
    func hear(_ json: borrowing JSON, _ topic: String, _ rows: Int, _ markets: inout Markets) throws(Failure) {
        for row in json.elements(rows) {
            switch ExchangeDialect.topic(topic) {
            case .order:
                if let report = OrderReport(json, row, category: nil), let market = number(of: report.key) {
                    try take(report, &markets[market])
                }
            case .execution:
                if let report = ExecutionReport(json, row, category: nil), let market = number(of: report.key) {
                    try take(report, &markets[market], isAlone: true)
                }
            case .wallet:
                if let isIsolated, wallet != nil { takeWallet(json, row, isIsolated: isIsolated, isPart: true) }
            case .position:
                if let report = PositionReport(json, row, category: nil), let market = number(of: report.key) {
                    take(report, &markets[market])
                }
            case nil: break
            }
        }
    }

    // MARK: Orders

    func take(_ report: OrderReport, _ market: inout MarketState) throws(Failure) {
        guard let id = report.id, let order = market.book.order(id) else { return }
        if isUnreadable(report, market) { return askAgain(order, market) }
        acknowledge(id, at: report.created > 0 ? report.created : nil, &market)
        switch report.state {
        case .passing: break
        case .open:
            if order.kind != .market || order.role == .protection {
                doubts[order.id] = order.isEnding || order.isMoving ? doubts[order.id] : nil
            }
            if order.role == .protection { market.exchange.shownAt = System.monotonicTime }
            if !order.isResting {
                note(&market, order.id) { $0.isResting = true }
                market.exchange.refusals[order.role] = nil
            }
        case .ended(let ending, let reason):
            endings[order.id] = (report.filled, ending, reason)
            try finish(order.id, &market, at: report.time)
        }
    }

    /// Ends an order that has ended at the exchange, once all its executions are booked.
    private func finish(_ id: OrderID, _ market: inout MarketState, at time: Int) throws(Failure) {
        guard let (filled, ending, reason) = endings[id] else { return }
        guard let order = market.book.order(id) else {
            endings[id] = nil
            return
        }
        if order.filled >= filled { return end(order, in: &market, ending, because: reason, at: time) }
        let now = System.monotonicTime
        let times = doubts[id]?.times ?? 0
        if times > OrderEngine.mostQuestions {
            // The position, if there is one, is compared with the exchange instead.
            messages.error("\(market.key): the exchange does not list the executions of order \(id)")
            market.exchange.patrolDue = now
            return end(order, in: &market, ending, because: reason, at: time)
        }
        doubts[id] = Doubt(market: market.id, due: now + max(500, OrderEngine.later(times)), times: times)
    }

    /// Most questions about missing executions, which take some minutes.
    private static let mostQuestions = 12

    // MARK: Executions

    /// Books an execution. `isAlone` says that earlier executions may be missing.
    func take(_ report: ExecutionReport, _ market: inout MarketState, isAlone: Bool = false) throws(Failure) {
        let own = report.order.flatMap { market.book.order($0) }
        // Without the market's rules, its step and currency are unknown; the introduction asks for all executions once they are
        // known.
        guard market.exchange.hasRules, own != nil || market.exchange.isKnown || introductions[market.id] != nil else { return }
        let isNew = market.book.executions.isNew(report.id, report.time)
        if isNew, let flaw = report.flaw { return refuse(report, flaw, &market) }
        flawed[report.id] = nil
        if !isNew { return }
        let known = report.kind == .funding ? nil : own ?? closing(report, market)
        if known == nil, report.kind != .funding, isAlone {
            // The execution is booked when it is read in its order, after earlier ones.
            market.exchange.patrolDue = System.monotonicTime
            return
        }
        market.book.executions.add(report.id, report.time)
        if report.kind == .funding {
            // The exchange reports funding that the position pays as a fee above 0.
            let payment = FundingPayment(
                market: market.id, id: report.id, time: report.time, amount: report.fee.negated, quantity: report.quantity,
                price: report.price)
            return tell(.funded(payment))
        }
        guard var order = known else {
            let what = "\(report.isBuy ? "bought" : "sold") \(report.quantity)"
            return tell(.troubled(Trouble(.foreignTrade, "\(market.key): somebody else \(what) with this account")))
        }
        let isFirst = order.filled.isZero
        order.filled = try order.filled + report.quantity
        order.changes += 1
        if order.quantity < order.filled { order.quantity = order.filled }
        let (quantity, fee, dust) = try held(report, &market)
        if own != nil {
            market.exchange.times[order.id, default: OrderTimes()].filled = System.wallMicroseconds
            market.exchange.times[order.id]?.exchangeFilled = report.time
        }
        let wasLong = market.book.isLong
        try market.book.execute(order, quantity)
        tell(
            .filled(
                Fill(
                    market: market.id, order: order, price: report.price, quantity: quantity, time: report.time, fee: fee,
                    dust: dust, isFirst: isFirst, isMaker: report.isMaker, isInside: false, stop: market.book.stop,
                    target: market.book.target)))
        if own != nil, market.book.order(order.id) == nil { tell(.completed(order, time: report.time)) }
        if market.book.size.isZero {
            flatten(&market, wasLong: wasLong, at: report.time)
        } else if order.role == .entry || order.role == .add {
            guardStop(&market)
        }
        market.exchange.refusals[order.role] = nil
        trimExits(&market, at: report.time)
        guard market.book.order(order.id) != nil else { return forget(order.id) }
        if order.role == .protection {
            // The other protection order would sell the coins once more.
            for other in market.book.orders where other.role == .protection && other.id != order.id && !other.isEnding {
                cancel(other.id, in: &market, because: .positionLeft, at: report.time)
            }
        }
        // While a change of the order is under way, its outcome stays doubtful.
        if !order.isEnding, !order.isMoving { doubts[order.id] = nil }
        try finish(order.id, &market, at: report.time)
        if order.kind == .market, market.book.order(order.id) != nil, endings[order.id] == nil {
            doubts[order.id] = Doubt(market: market.id, due: System.monotonicTime + 2000)
        }
    }

    /// Refuses to book an impossible execution. The exchange is asked until its report is correct; after a while nothing is
    /// opened any more, because the books are wrong without the execution.
    private func refuse(_ report: ExecutionReport, _ flaw: String, _ market: inout MarketState) {
        let now = System.monotonicTime
        let times = (flawed[report.id]?.times ?? 0) + 1
        flawed[report.id] = (market.id, times)
        market.exchange.patrolDue = min(market.exchange.patrolDue ?? .max, now + 500)
        let text = "\(market.key): execution \(report.id) of order \(report.order?.text ?? "") has \(flaw)"
        if times == 1 { messages.error("\(text), which is impossible; it is not booked, and the exchange is asked again") }
        if times == OrderEngine.mostQuestions {
            tell(.troubled(Trouble(.impossibleExecution, "\(text) each time, and is not booked")))
        }
    }

    /// Counts the refused executions that a list of the exchange lacks, and halts if they stay missing: nobody knows then what
    /// was executed.
    func giveUpFlawed(of market: MarketState, notIn reports: [ExecutionReport]) {
        let listed = Set(reports.map(\.id))
        for (id, (owner, times)) in flawed where owner == market.id && !listed.contains(id) {
            flawed[id] = (owner, times + 1)
            if times + 1 == OrderEngine.mostQuestions {
                let text = "\(market.key): execution \(id), reported with an impossible value, is in no list of the exchange"
                tell(.troubled(Trouble(.impossibleExecution, text)))
            }
        }
    }

    /// Returns whether a correct report of an execution is still expected.
    func isFlawed(_ market: MarketID) -> Bool {
        flawed.values.contains { $0.market == market && $0.times < OrderEngine.mostQuestions }
    }

    /// Reduces exits that were not sent yet to what is left of the position.
    private func trimExits(_ market: inout MarketState, at time: Int) {
        let left = market.book.size.magnitude
        for place in outbox.indices.reversed() where outbox[place].market == market.id {
            guard var order = outbox[place].created, order.role == .exit else { continue }
            if left.isZero {
                end(order, in: &market, .cancelled, because: .positionClosed, at: time)
            } else if order.quantity > left {
                order.quantity = left
                outbox[place].kind = .create(order)
                note(&market, order.id) { $0.quantity = left }
            }
        }
    }

    /// Clears the stops and cancels the orders of a position that is closed.
    private func flatten(_ market: inout MarketState, wasLong: Bool, at time: Int) {
        let id = market.id
        market.exchange.stopDue = nil
        market.exchange.wantedStop = nil
        market.exchange.refusedTarget = nil
        market.exchange.passedTarget = nil
        market.exchange.placedReason = .stop
        outbox.removeAll { $0.market == id && $0.movesStop }
        for order in market.book.flatten(wasLong: wasLong) where !order.isEnding && order.role != .exit {
            cancel(order.id, in: &market, because: .positionClosed, at: time)
        }
    }

    // MARK: Positions

    /// Takes in a position report. Returns false if the row cannot be read.
    @discardableResult func take(_ report: PositionReport, _ market: inout MarketState) -> Bool {
        if isUnreadable(report, &market) { return false }
        if report.index != 0, !report.size.isZero {
            tell(.troubled(Trouble(.hedgeMode, "\(market.key): \(Reaction.hedgeMode)")))
            return true
        }
        market.exchange.shown = report
        market.exchange.shownAt = System.monotonicTime
        if market.hasLeverage, let leverage = report.leverage { market.exchange.leverage = leverage }
        if market.book.liquidation != report.liquidation { market.book.liquidation = report.liquidation }
        if report.stop != nil || report.size.isZero { market.exchange.stopDue = nil }
        if let stop = report.stop, !report.size.isZero { showStop(stop, &market) }
        if report.size == market.book.size {
            market.exchange.differsSince = nil
            guardStop(&market)
        } else if market.exchange.differsSince == nil {
            let now = System.monotonicTime
            market.exchange.differsSince = now
            market.exchange.patrolDue = min(market.exchange.patrolDue ?? .max, now + 3000)
        }
        return true
    }
}
