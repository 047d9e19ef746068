import Net
import Shared
import Trading

/// The orders of an account at the exchange: what is to be sent (`outbox`), what is on its way (`asked`), what nobody knows (`doubts`),
/// whether positions have their stops, and a patrol that compares each market with the exchange. It is the venue of the desk: what is
/// decided is noted in the market's book at once, and sent once it is on disk (`release`); what became of it comes by the account's
/// stream, and is asked for where nothing comes. It waits for nothing: answers are taken when they come (`turn`). The states of an
/// order are drawn at `Order`, the words of the exchange are those of `ExchangeDialect`.
final class OrderEngine: Venue {
    let tellsFunding = true
    private var numbers: [SeriesKey: MarketID] = [:]

    let options: LiveOptions
    let messages: Messages
    let link: ExchangeLink
    let terms: OrderTerms
    /// Whether the price limits of a market matter: only limit orders have a price.
    let hasLimits: Bool
    /// What was asked and not answered yet.
    var questions = Questions()
    /// The markets that are being introduced, and how far that has come.
    var introductions: [MarketID: Introduction] = [:]
    /// The accounts that have been compared with the exchange's.
    var settledAccounts: Set<AccountID> = []

    /// Part of the ids of orders.
    var run: String?
    /// To be sent, once the state is on disk.
    var outbox: [Request] = []
    /// On their way.
    var asked: [Rest.ID: Request] = [:]
    /// What the account held when the exchange told it last. It is asked for again from time to time: stream messages may be lost.
    var wallet: Wallet?
    var walletDue = 0
    /// Why what the exchange told of the wallet last was refused.
    var walletFlaw: String?
    /// Each position has its own margin, and the account's totals mean nothing. Nil while that is not known.
    var isIsolated: Bool?
    /// Orders of which nobody knows how they stand.
    var doubts: [OrderID: Doubt] = [:]
    /// Entries that the account lacked the money for, and that are to be sized again.
    var shortages: [Shortage] = []
    /// Orders that have ended, and whose last executions have not been told.
    var endings: [OrderID: (filled: Decimal, ending: Ending, reason: OrderCause)] = [:]
    /// Executions that the exchange told with what cannot be, and how often.
    var flawed: [String: (market: MarketID, times: Int)] = [:]
    /// The unreadable rows that were reported.
    var unreadable: Set<String> = []
    /// What we cancel: why, and how often that was asked for.
    var cancelling: [OrderID: (reason: OrderCause, times: Int)] = [:]
    private var events: [VenueEvent] = []
    var instruments: [String: (found: Instruments, at: Int)] = [:]
    /// Why the exchange refused the key, if it did.
    private(set) var keyRefusal: String?
    /// Nothing is waited for after this, on the monotonic clock.
    var lastMoment: Int?

    /// A request that was sent may still arrive for as long as the exchange takes it: its window, and a second.
    var longestFlight: Int { options.window + 1000 }
    /// So long after an order was accepted the exchange's lists may not show it.
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
        // Where nothing moves it only waits on.
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

    /// The exchange has a market of its own.
    func see(_ bar: VenueBar, _ part: BarPart, in market: inout MarketState) {}
    func liquidate(_ order: Order, in market: inout MarketState, at price: Decimal, isInside: Bool) {}

    var hasEvents: Bool { !events.isEmpty }

    func nextEvent() -> VenueEvent? { events.isEmpty ? nil : events.removeFirst() }

    func tell(_ event: VenueEvent) { events.append(event) }

    // MARK: Going on

    /// When there is something to do though nothing comes.
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

    /// Waits for the network, or for what was named to the link's loop, and takes what has come.
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

    /// A key that is refused before any market is known ends the work. Later nothing more is opened, and the exit status tells.
    private func look(at answer: Rest.Answer, _ markets: Markets) throws(Failure) {
        guard case .refused(let code, let text) = answer, Reaction.refusesKey(code) else { return }
        if markets.allSatisfy({ !$0.exchange.isKnown }) { throw refused("key", text) }
        if keyRefusal == nil { tell(.troubled(Trouble(.keyRefused, text))) }
        keyRefusal = text
    }

    /// The exchange's time; our own before it is known.
    func time(_ now: Int) -> Int { link.time(now) }

    /// Nothing is on its way, nothing doubtful, and no order works but those that protect what is held.
    func isSettled(_ markets: Markets) -> Bool {
        asked.isEmpty && outbox.isEmpty && doubts.isEmpty && endings.isEmpty && events.isEmpty && shortages.isEmpty
            && markets.allSatisfy { market in
                let book = market.book
                let isQuiet = !book.isLeaving && book.opening.isEmpty && (!book.size.isZero || book.orders.isEmpty)
                return isQuiet && market.exchange.stopDue == nil
            }
    }
}
