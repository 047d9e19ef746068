import Net
import Shared
import Trading

/// The patrol: asks the questions that are due, and regularly compares each market with a position or an order with the
/// exchange.
extension OrderEngine {
    /// Sends the questions that are due. Except for stops, one question is asked at a time; trading continues meanwhile.
    func tend(_ now: Int, _ desk: inout Desk) throws(Failure) {
        try goOnIntroducing(now, &desk)
        if link.account.takeFreshness() {
            // Events before the stream was live are unknown.
            walletDue = now
            for market in desk.markets.indices where desk.markets[market].exchange.isKnown {
                desk.markets[market].exchange.patrolDue = now
            }
        }
        let known = desk.markets.indices.filter { desk.markets[$0].exchange.isKnown }
        for market in known {
            protect(&desk.markets[market])
            if desk.markets[market].exchange.patrolDue == nil, !desk.markets[market].book.isIdle {
                desk.markets[market].exchange.patrolDue = now + OrderEngine.patrolSpan
            }
        }
        // A position without its stop waits for no other question.
        for market in known where (desk.markets[market].exchange.stopDue ?? .max) <= now {
            try confirmStop(market, now, &desk)
        }
        if questions.has(.round) { return }
        let outer = questions.enter(.round)
        defer { _ = questions.enter(outer) }
        try goRound(known, now, &desk)
    }

    private func goRound(_ known: [MarketID], _ now: Int, _ desk: inout Desk) throws(Failure) {
        // The oldest task comes first, so that none waits for ever behind questions without an answer.
        if let shortage = shortages.first, shortage.due <= now { return try settle(shortage, now, &desk) }
        let doubt = doubts.min { $0.value.due < $1.value.due }
        let round = known.compactMap { market in desk.markets[market].exchange.patrolDue.map { (market, due: $0) } }
            .min { $0.due < $1.due }
        if let (id, doubt) = doubt, doubt.due <= min(now, round?.due ?? .max) {
            try settle(id, doubt, &desk)
        } else if let round, round.due <= now {
            try patrol(round.0, &desk)
        } else if wallet != nil, walletDue <= now {
            walletDue = now + OrderEngine.patrolSpan
            askWallet(isVital: false) { (_, _) in }
        } else if let market = known.first(where: { isLeverageDue(desk.markets[$0], now) }) {
            desk.markets[market].exchange.leverageDue = now + OrderEngine.patrolSpan
            try changeLeverage(market, &desk) { (_, _) in }
        } else if hasLimits,
            let market = known.first(where: {
                !desk.markets[$0].isOption && desk.markets[$0].exchange.priceLimitsDue <= now
            })
        {
            findPriceLimits(of: market, now, &desk)
        }
    }

    /// Asks for the price limits, which move with the price. Without an answer in time they become unknown.
    private func findPriceLimits(of market: MarketID, _ now: Int, _ desk: inout Desk) {
        desk.markets[market].exchange.priceLimitsDue = now + OrderEngine.priceLimitsSpan
        ask(.priceLimits(desk.markets[market].key), for: .limits) { (answer, desk) throws(Failure) in
            desk.markets[market].exchange.priceLimits = answer.reply.flatMap(ExchangeDialect.priceLimits)
        }
    }

    private static let priceLimitsSpan = 5000

    /// Interval in ms of comparing a market that has a position or an order with the exchange.
    static let patrolSpan = 30_000

    // MARK: Executions

    /// Marks the executions before our start in a market as booked, because they are not ours. `then` gets false if the
    /// exchange does not answer now.
    func skipExecutions(_ market: MarketID, _ desk: Desk, _ then: @escaping Then<Bool>) {
        let begin = time(System.monotonicTime) - OrderEngine.backwards
        findExecutions(desk.markets[market].key, since: begin) { [self] (reports, desk) throws(Failure) in
            guard let reports else { return try then(false, &desk) }
            // The answer has told the exchange's time. Before that our own clock, which may be ahead, had to do.
            let now = time(System.monotonicTime)
            if begin > now { return skipExecutions(market, desk, then) }
            desk.markets[market].book.executions.begin(at: begin)
            for report in reports {
                desk.markets[market].book.executions.add(report.id, report.time == 0 ? now : report.time)
                flawed[report.id] = nil
            }
            try then(true, &desk)
        }
    }

    /// The clocks are assumed to differ by less than this, in ms.
    private static let backwards = 10_000
    /// Longest time range for which executions are asked, in ms: the exchange lists a week at most.
    private static let longestList = 7 * 86_400_000 - 60_000

    /// Books the missed executions of a market, the oldest first. `then` gets false if the exchange does not answer now, or an
    /// execution is impossible.
    func catchUp(_ market: MarketID, _ desk: Desk, _ then: @escaping Then<Bool>) {
        let begin = max(desk.markets[market].book.executions.floor, time(System.monotonicTime) - OrderEngine.longestList)
        findExecutions(desk.markets[market].key, since: begin) { [self] (reports, desk) throws(Failure) in
            guard let reports else { return try then(false, &desk) }
            // An exit that was heard before may have closed what a stop in this list closed first. The stop then closes what a
            // later entry of the list opened, so it is booked after the others.
            var ahead: [ExecutionReport] = []
            for report in reports {
                if isAhead(report, desk.markets[market]) {
                    ahead.append(report)
                } else {
                    try take(report, &desk.markets[market])
                }
            }
            for report in ahead { try take(report, &desk.markets[market]) }
            giveUpFlawed(of: desk.markets[market], notIn: reports)
            try then(!isFlawed(market), &desk)
        }
    }

    private func findExecutions(_ key: SeriesKey, since begin: Int, _ then: @escaping Then<[ExecutionReport]?>) {
        ask(.executions(key, since: begin)) { (answer, desk) throws(Failure) in
            let reports = answer.pages?.flatMap { ExchangeDialect.executions($0, of: key.category) }
            try then(reports?.reversed().sorted { $0.time < $1.time }, &desk)
        }
    }

    // MARK: Comparing

    /// Compares a market's executions and position with the exchange.
    func patrol(_ market: MarketID, _ desk: inout Desk) throws(Failure) {
        let begin = System.monotonicTime
        desk.markets[market].exchange.patrolDue = begin + 2000
        let since = time(begin)
        catchUp(market, desk) { [self] (isDone, desk) throws(Failure) in
            if !isDone { return }
            try showPosition(market, &desk) { [self] (isDone, desk) in
                if isDone { compare(market, since: since, &desk) }
            }
        }
    }

    private func compare(_ market: MarketID, since: Int, _ desk: inout Desk) {
        let now = System.monotonicTime
        let shown = desk.markets[market].exchange.shown?.size ?? .zero
        if desk.markets[market].isSpot || shown == desk.markets[market].book.size {
            // The answers have told the exchange's time; `since` may come from our own clock.
            desk.markets[market].book.executions.settle(at: min(since, time(now)))
            desk.markets[market].exchange.differsSince = nil
            desk.markets[market].exchange.patrolDue = desk.markets[market].book.isIdle ? nil : now + OrderEngine.patrolSpan
            guardStop(&desk.markets[market])
            guardTarget(&desk.markets[market])
            for order in desk.markets[market].book.orders where doubts[order.id] == nil && !isOnItsWay(order.id) {
                doubts[order.id] = Doubt(market: market, due: now, isCertainFrom: now + longestFlight)
            }
            return
        }
        let begun = desk.markets[market].exchange.differsSince ?? now
        desk.markets[market].exchange.differsSince = begun
        if now - begun < OrderEngine.longestDifference {
            desk.markets[market].exchange.patrolDue = now + 500
        } else {
            desk.markets[market].exchange.patrolDue = now + OrderEngine.patrolSpan
            let (key, size) = (desk.markets[market].key, desk.markets[market].book.size)
            let text = "\(key): the exchange shows a position of \(shown), and \(size) is ours"
            tell(.troubled(Trouble(.positionDiffers, text)))
        }
    }

    /// Longest time in ms for which the exchange's position may differ from its executions.
    private static let longestDifference = 5000

    /// Asks for the position. `then` gets false if the exchange does not answer now. A spot market has no position.
    func showPosition(
        _ market: MarketID, within patience: Int = OrderEngine.patience, for errand: Errand? = nil, _ desk: inout Desk,
        _ then: @escaping Then<Bool>
    ) throws(Failure) {
        let key = desk.markets[market].key
        if desk.markets[market].isSpot { return try then(true, &desk) }
        ask(.position(key), for: errand, within: patience) { [self] (answer, desk) throws(Failure) in
            guard let reply = answer.reply else { return try then(false, &desk) }
            let reports = ExchangeDialect.positions(reply, of: key.category)
            if reports.contains(where: { $0.index != 0 }) { throw .usage("\(key): \(Reaction.hedgeMode)") }
            for report in reports {
                guard let told = number(of: report.key) else { continue }
                if !take(report, &desk.markets[told]) { return try then(false, &desk) }
            }
            // An option that is not held has no row.
            if reports.isEmpty { desk.markets[market].exchange.shown = nil }
            try then(true, &desk)
        }
    }

    /// Whether a request to create the order is waiting or unanswered.
    private func isOnItsWay(_ id: OrderID) -> Bool { (outbox + asked.values).contains { $0.creates(id) } }
}
