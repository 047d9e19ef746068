import Shared

/// What the exchange tells of orders, executions and positions, on the account's stream or in answers.
extension Bybit {
    func hear(_ json: borrowing JSON, _ topic: String, _ rows: Int) throws(Failure) {
        for row in json.elements(rows) {
            switch topic.prefix(while: { $0 != "." }) {
            case "order": if let report = OrderReport(json, row, category: nil) { try take(report) }
            case "execution": if let report = ExecutionReport(json, row, category: nil) { try take(report, isAlone: true) }
            case "wallet":
                if let isIsolated, wallet != nil { takeWallet(json, row, isIsolated: isIsolated, isPart: true) }
            case "position": if let report = PositionReport(json, row, category: nil) { take(report) }
            default: break
            }
        }
    }

    // MARK: Orders

    func take(_ report: OrderReport) throws(Failure) {
        guard let market = number(of: report.key), let order = books[market].order(report.id) else { return }
        if isUnreadable(report, market) { return askAgain(order, market) }
        switch report.state {
        case .passing: break
        case .open:
            if order.kind != .market || order.role == .protection {
                doubts[order.id] = order.isEnding || order.isMoving ? doubts[order.id] : nil
            }
            if order.role == .protection { markets[market].shownAt = System.monotonicTime }
            if !order.isResting {
                note(market, order.id) { $0.isResting = true }
                markets[market].refusals[order.role] = nil
            }
        case .ended(let ending, let reason):
            endings[order.id] = (report.filled, ending, reason)
            try finish(order.id, market, at: report.time)
        }
    }

    /// Ends an order that has ended at the exchange once all its executions are told.
    private func finish(_ id: String, _ market: Int, at time: Int) throws(Failure) {
        guard let (filled, ending, reason) = endings[id] else { return }
        guard let order = books[market].order(id) else {
            endings[id] = nil
            return
        }
        if order.filled >= filled { return end(order, in: market, ending, because: reason, at: time) }
        let now = System.monotonicTime
        let times = doubts[id]?.times ?? 0
        if times > Bybit.mostQuestions {
            // Its position, if it has one, is compared with the exchange's.
            messages.error("\(name(market)): the exchange does not list the executions of order \(id)")
            markets[market].patrolDue = now
            return end(order, in: market, ending, because: reason, at: time)
        }
        doubts[id] = Doubt(market: market, due: now + max(500, Bybit.later(times)), isCertainFrom: Int.max, times: times)
    }

    /// So often executions are asked for, over some minutes.
    private static let mostQuestions = 12

    // MARK: Executions

    /// `isAlone` says that others before it may not have been heard of.
    func take(_ report: ExecutionReport, isAlone: Bool = false) throws(Failure) {
        guard let market = number(of: report.key), markets[market].isKnown || books[market].order(report.order) != nil,
            books[market].executions.isNew(report.id, report.time)
        else { return }
        if let flaw = report.flaw { return refuse(report, flaw, market) }
        flawed[report.id] = nil
        let book = books[market]
        let known = report.kind == .funding ? nil : book.order(report.order) ?? closing(report, book, market)
        if known == nil, report.kind != .funding, isAlone {
            // It is taken once it comes in its turn, with those before it.
            markets[market].patrolDue = System.monotonicTime
            return
        }
        books[market].executions.add(report.id, report.time)
        changed.insert(market)
        if report.kind == .funding {
            // The exchange counts what the position pays as a fee above zero.
            let payment = FundingPayment(
                market: market, id: report.id, time: report.time, amount: report.fee.negated, quantity: report.quantity,
                price: report.price)
            return tell(.funded(payment))
        }
        guard var order = known else {
            let what = "\(report.isBuy ? "bought" : "sold") \(report.quantity)"
            return tell(.troubled("\(name(market)): somebody else \(what) with this account"))
        }
        let isFirst = order.filled.isZero
        order.filled = try order.filled + report.quantity
        order.changes += 1
        if order.quantity < order.filled { order.quantity = order.filled }
        let (quantity, fee, dust) = try held(report, market)
        let wasLong = book.isLong
        try books[market].execute(order, quantity)
        tell(
            .filled(
                Fill(
                    market: market, order: order, price: report.price, quantity: quantity, time: report.time, fee: fee,
                    dust: dust, isFirst: isFirst, isMaker: report.isMaker, isInside: false, stop: books[market].stop,
                    target: books[market].target)))
        if books[market].size.isZero {
            flatten(market, wasLong: wasLong, at: report.time)
        } else if order.role == .entry || order.role == .add {
            guardStop(market)
        }
        markets[market].refusals[order.role] = nil
        trimExits(market, at: report.time)
        guard books[market].order(order.id) != nil else { return forget(order.id) }
        if order.role == .protection {
            // The other one would sell the same once more.
            for other in book.orders where other.role == .protection && other.id != order.id && !other.isEnding {
                cancel(other.id, in: market, because: "the position is left", at: report.time)
            }
        }
        // What was asked of it meanwhile is still to be known.
        if !order.isEnding, !order.isMoving { doubts[order.id] = nil }
        try finish(order.id, market, at: report.time)
        if order.kind == .market, books[market].order(order.id) != nil, endings[order.id] == nil {
            let now = System.monotonicTime
            doubts[order.id] = Doubt(market: market, due: now + 2000, isCertainFrom: Int.max)
        }
    }

    /// An execution that cannot have happened as it is told is not booked. It is asked for until it is told right; after a while
    /// nothing is opened any more, because books without it are wrong.
    private func refuse(_ report: ExecutionReport, _ flaw: String, _ market: Int) {
        let now = System.monotonicTime
        let times = (flawed[report.id]?.times ?? 0) + 1
        flawed[report.id] = (market, times)
        markets[market].patrolDue = min(markets[market].patrolDue ?? .max, now + 500)
        let text = "\(name(market)): execution \(report.id) of order \(report.order) has \(flaw)"
        if times == 1 { messages.error("\(text), which is impossible; it is not booked, and the exchange is asked again") }
        if times == Bybit.mostQuestions { tell(.troubled("\(text) each time, and is not booked")) }
    }

    /// Whether an execution is still to be told right.
    func isFlawed(_ market: Int) -> Bool { flawed.values.contains { $0.market == market && $0.times < Bybit.mostQuestions } }

    /// The order that an execution is of, where the exchange made it, or somebody else closes what is ours; nil where it closes
    /// nothing.
    private func closing(_ report: ExecutionReport, _ book: MarketBook, _ market: Int) -> Order? {
        guard !book.size.isZero, book.isLong != report.isBuy, report.quantity <= book.size.magnitude else { return nil }
        var order = Order()
        order.role = .exit
        order.isBuy = report.isBuy
        order.quantity = book.size.magnitude
        order.time = report.time
        order.signal = book.signal
        order.strategy = book.strategy
        order.series = book.series
        switch (report.protection, report.kind) {
        case (.target, _): order.reason = .target
        case (.some, _): order.reason = report.protection == .trail ? .trail : book.stopReason
        case (nil, .bust), (nil, .deleveraging): order.reason = .liquidation
        default: order.reason = .elsewhere
        }
        // Where the exchange's own trail had moved the stop to is not known.
        switch report.protection {
        case .target: order.decision = book.target
        case .trail, nil: break
        default: order.decision = book.stop
        }
        order.id = LinkID.of(run, book.signal, order.reason == .target ? "target" : "stop")
        return order
    }

    /// How much of a fill can be sold again, and what its fee and its dust cost in the account's currency. A coin that is bought pays
    /// its fee in itself; dust is what then remains below one step. The fee is nil where it was paid in a third coin: the account's
    /// rates give it.
    private func held(_ report: ExecutionReport, _ market: Int) throws(Failure) -> (Decimal, fee: Decimal?, dust: Decimal) {
        let live = markets[market]
        if report.feeCurrency.isEmpty || report.feeCurrency == live.currency { return (report.quantity, report.fee, .zero) }
        guard live.isSpot, report.isBuy, report.key.symbol.text == report.feeCurrency + live.currency else {
            return (report.quantity, nil, .zero)
        }
        let before = books[market].rest
        let own = try before + report.quantity - report.fee
        let held = try own.onStep(live.step, up: false)
        books[market].rest = try own - held
        let dust = try (books[market].rest - before) * report.price
        return (held, try (report.fee * report.price).trimmed, dust.trimmed)
    }

    /// An exit that was not sent yet leaves no more than there still is.
    private func trimExits(_ market: Int, at time: Int) {
        let left = books[market].size.magnitude
        for place in outbox.indices.reversed()
        where outbox[place].market == market && outbox[place].kind.isCreate && outbox[place].order.role == .exit {
            let order = outbox[place].order
            if left.isZero {
                end(order, in: market, .cancelled, because: "the position is closed", at: time)
            } else if order.quantity > left {
                outbox[place].order.quantity = left
                note(market, order.id) { $0.quantity = left }
            }
        }
    }

    /// Nothing is left to protect or to leave.
    private func flatten(_ market: Int, wasLong: Bool, at time: Int) {
        markets[market].stopDue = nil
        markets[market].wantedStop = nil
        markets[market].refusedTarget = nil
        markets[market].passedTarget = nil
        markets[market].placedReason = .stop
        outbox.removeAll { $0.market == market && $0.kind.movesStop }
        for order in books[market].flatten(wasLong: wasLong) where !order.isEnding && order.role != .exit {
            cancel(order.id, in: market, because: "the position is closed", at: time)
        }
    }

    // MARK: Positions

    /// False where the row cannot be read.
    @discardableResult func take(_ report: PositionReport) -> Bool {
        guard let market = number(of: report.key) else { return true }
        if isUnreadable(report, market) { return false }
        if report.index != 0, !report.size.isZero {
            tell(.troubled("\(name(market)): \(Reaction.hedgeMode)"))
            return true
        }
        markets[market].shown = report
        markets[market].shownAt = System.monotonicTime
        if markets[market].hasLeverage, let leverage = report.leverage { markets[market].leverage = leverage }
        if books[market].liquidation != report.liquidation {
            books[market].liquidation = report.liquidation
            changed.insert(market)
        }
        if report.stop != nil || report.size.isZero { markets[market].stopDue = nil }
        if let stop = report.stop, !report.size.isZero { showStop(stop, market) }
        if report.size == books[market].size {
            markets[market].differsSince = nil
            guardStop(market)
        } else if markets[market].differsSince == nil {
            let now = System.monotonicTime
            markets[market].differsSince = now
            markets[market].patrolDue = min(markets[market].patrolDue ?? .max, now + 3000)
        }
        return true
    }
}
