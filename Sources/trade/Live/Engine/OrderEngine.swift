import Net
import Shared
import Trading

/// The orders of an account at the exchange, and the desk's venue for live trading.
///
/// It keeps requests that wait to be sent (`outbox`), requests without an answer yet (`asked`), and orders whose outcome is
/// unknown (`doubts`). It makes sure that positions have their stops, and regularly compares each market with the exchange (the
/// patrol). A decision of the desk is noted in the market's book at once, and sent after it has been saved on disk (`release`).
/// Its outcome arrives on the account's stream; if it does not, the engine asks for it. The engine never blocks: `turn` handles
/// answers when they arrive. `Order` has a diagram of an order's states, and `ExchangeDialect` the exchange's names and codes.
final class OrderEngine: Venue {
    let tellsFunding = true
    private var numbers: [SeriesKey: MarketID] = [:]

    let options: LiveOptions
    let messages: Messages
    let link: ExchangeLink
    let terms: OrderTerms
    /// Whether the price limits of a market matter: only limit orders have a price.
    let hasLimits: Bool
    /// Queries that were sent and not answered yet.
    var questions = Questions()
    /// The markets whose rules, settings and positions are being read, and the progress of each.
    var introductions: [MarketID: Introduction] = [:]
    /// The accounts that have been compared with the exchange.
    var settledAccounts: Set<AccountID> = []

    /// The random id of the state file, which is a part of the ids of orders.
    var run: String?
    /// Requests to be sent once the state is saved on disk.
    var outbox: [Request] = []
    /// Requests that were sent and not answered yet.
    var asked: [Rest.ID: Request] = [:]
    /// The account's money as the exchange last reported it. It is also queried from time to time, because stream messages may
    /// be lost.
    var wallet: Wallet?
    var walletDue = 0
    /// Why the last wallet data of the exchange was refused; nil if it was accepted.
    var walletFlaw: String?
    /// Whether each position has its own margin; the account's totals are then meaningless. Nil while unknown.
    var isIsolated: Bool?
    /// Orders whose outcome is unknown.
    var doubts: [OrderID: Doubt] = [:]
    /// Entries that were refused for lack of money, and will be sized again.
    var shortages: [Shortage] = []
    /// Orders that have ended, but whose last executions have not been reported yet.
    var endings: [OrderID: (filled: Decimal, ending: Ending, reason: OrderCause)] = [:]
    /// Executions that the exchange reported with impossible data, and how often.
    var flawed: [String: (market: MarketID, times: Int)] = [:]
    /// The unreadable rows for which a message was printed.
    var unreadable: Set<String> = []
    /// The orders that are being cancelled: why, and how often the request was sent.
    var cancelling: [OrderID: (reason: OrderCause, times: Int)] = [:]
    private var events: [VenueEvent] = []
    var instruments: [String: (found: Instruments, at: Int)] = [:]
    /// Why the exchange refused the key, if it did.
    private(set) var keyRefusal: String?
    /// The time after which nothing is waited for, on the monotonic clock.
    var lastMoment: Int?

    /// The longest time in which a sent request may still be accepted (ms): its receive window and a second.
    var longestFlight: Int { options.window + 1000 }
    /// The time after an order was accepted during which the exchange's lists may not show it yet (ms).
    static let slowness = 500

    init(_ options: LiveOptions, _ rules: DeskOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        terms = OrderTerms(trigger: rules.terms.trigger, tolerance: rules.terms.tolerance)
        hasLimits = rules.usesLimits
        self.messages = messages
        link = try ExchangeLink(options, arguments, messages)
    }

    // MARK: The desk's side

    func addMarket(_ key: SeriesKey, _ market: MarketID) { numbers[key] = market }

    func number(of key: SeriesKey) -> MarketID? { numbers[key] }

    func place(_ order: Order, in market: inout MarketState) {
        if order.role.opens, market.book.size.isZero { compareRest(&market) }
        market.book.orders.append(order)
        market.exchange.times[order.id, default: OrderTimes()].decided = System.wallMicroseconds
        if order.role == .exit { market.book.exits += 1 }
        var request = Request(kind: .create(order), market: market.id, time: order.time)
        let now = System.monotonicTime
        switch order.role {
        case .entry, .add: request.deadline = now + options.longestAge - age(of: order.time, now)
        case .grid:
            request.deadline = now + options.longestAge
            request.due = now + pause(.grid, market)
        case .exit, .protection, .step: request.due = now + pause(order.role, market)
        }
        send(request)
    }

    func amend(_ order: Order, in market: inout MarketState, because reason: OrderCause, at time: Int) {
        // If price and quantity do not change, only the expiry does.
        if let standing = market.book.order(order.id), order.role != .protection, standing.price == order.price,
            standing.quantity == order.quantity
        {
            return note(&market, order.id) { $0.expires = order.expires }
        }
        note(&market, order.id) { $0.isMoving = true }
        var request = Request(kind: .amend(order), market: market.id, reason: reason, time: time)
        if order.role == .protection { request.due = System.monotonicTime + pause(.protection, market) }
        send(request)
    }

    func cancel(_ id: OrderID, in market: inout MarketState, because reason: OrderCause, at time: Int) {
        guard let order = market.book.order(id) else { return }
        if takeBack(id) { return end(order, in: &market, .cancelled, because: reason, at: time) }
        note(&market, id) { order in
            order.isEnding = true
            order.endingReason = reason
        }
        let times = cancelling[id]?.times ?? 0
        cancelling[id] = (reason, times + 1)
        var request = Request(kind: .cancel(order), market: market.id, reason: reason, time: time)
        if times > 0 { request.due = System.monotonicTime + OrderEngine.later(times) }
        send(request)
    }

    func moveStop(to stop: Decimal, because reason: ExitReason, in market: inout MarketState) {
        market.book.stop = stop
        market.book.stopReason = reason
        if market.carriesStops { sendStop(&market) }
    }

    func trail(by distance: Decimal, from start: Decimal?, in market: inout MarketState) -> Bool {
        if !market.carriesStops { return false }
        let id = market.id
        outbox.removeAll { $0.market == id && $0.kind.isTrail }
        send(Request(kind: .trail(distance: distance, from: start), market: id))
        return true
    }

    func funds(of currency: Label, isSpot: Bool) throws(Failure) -> (most: Decimal?, free: Decimal?) {
        guard let wallet else { return (nil, nil) }
        return (try wallet.most(currency.text, isSpot: isSpot), try wallet.free(currency.text, isSpot: isSpot))
    }

    /// Does nothing: only paper orders fill on candles.
    func see(_ bar: VenueBar, _ part: BarPart, in market: inout MarketState) {}
    func liquidate(_ order: Order, in market: inout MarketState, at price: Decimal, isInside: Bool) {}

    var hasEvents: Bool { !events.isEmpty }

    func nextEvent() -> VenueEvent? { events.isEmpty ? nil : events.removeFirst() }

    func tell(_ event: VenueEvent) { events.append(event) }

    // MARK: The event loop

    /// The next time at which there is something to do even if no message comes, on the monotonic clock.
    func due(_ now: Int, _ markets: Markets) -> Int {
        var all = [
            link.due(now), questions.due, introductions.values.compactMap(\.due).min(),
            markets.filter(\.exchange.isKnown).compactMap(\.exchange.stopDue).min(),
        ]
        if !questions.has(.round) {
            all += [
                doubts.values.map(\.due).min(), shortages.map(\.due).min(),
                markets.filter(\.exchange.isKnown).compactMap(\.exchange.patrolDue).min(),
                hasLimits ? markets.filter { $0.exchange.isKnown && !$0.isOption }.map(\.exchange.priceLimitsDue).min() : nil,
            ]
        }
        let held = outbox.isEmpty ? nil : max(outbox.map(\.due).min() ?? now, now + 20)
        return (all + [held]).compactMap { $0 }.min() ?? now + 1000
    }

    /// Waits until `limit` for the network and the other descriptors of the link's loop, and handles everything that has
    /// arrived.
    func turn(until limit: Int, _ desk: inout Desk) throws(Failure) {
        let now = link.wait(until: limit)
        try link.account.read(now, expires: time(now) + 10_000) { (json, topic, rows) throws(Failure) in
            try hear(json, topic, rows, &desk.markets)
        }
        if let refusal = link.account.refusal { throw refused("keys", refusal) }
        if let news = link.account.takeNews() { tell(.account(news, time: time(now))) }
        for (id, answer) in link.rest.takeAnswers() {
            try look(at: answer, desk.markets)
            if let request = asked.removeValue(forKey: id) {
                try take(answer, to: request, &desk.markets[request.market], now)
            } else {
                try take(answer, to: id, &desk)
            }
        }
        try giveUpLate(now, &desk)
    }

    private func refused(_ what: String, _ text: String) -> Failure {
        .io(
            "the exchange does not accept the \(what): \(text); do \(options.keys.names) belong to this environment (mainnet, "
                + "testnet or demo)?")
    }

    /// Ends the run if the key is refused before any market is known. Later a refusal halts the desk, and the exit status
    /// reports it.
    private func look(at answer: Rest.Answer, _ markets: Markets) throws(Failure) {
        guard case .refused(let code, let text) = answer, Reaction.refusesKey(code) else { return }
        if markets.allSatisfy({ !$0.exchange.isKnown }) { throw refused("key", text) }
        if keyRefusal == nil { tell(.troubled(Trouble(.keyRefused, text))) }
        keyRefusal = text
    }

    /// The exchange's time; this machine's time before it is known.
    func time(_ now: Int) -> Int { link.time(now) }

    /// Whether no request is open, no outcome is unknown, and no orders are open except those that protect positions.
    func isSettled(_ markets: Markets) -> Bool {
        asked.isEmpty && outbox.isEmpty && doubts.isEmpty && endings.isEmpty && events.isEmpty && shortages.isEmpty
            && markets.allSatisfy { market in
                let book = market.book
                let isQuiet = !book.isLeaving && book.opening.isEmpty && (!book.size.isZero || book.orders.isEmpty)
                return isQuiet && market.exchange.stopDue == nil
            }
    }
}
