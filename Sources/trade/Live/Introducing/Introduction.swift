import Net
import Shared
import Trading

/// The progress of a market's introduction, which finds and puts right everything that must be known before the first order.
///
///     rules and fees → unknown orders → executions and position → foreign position and orders → money → leverage → known
///
/// Each step asks the exchange, and its answer begins the next step. If the exchange does not answer, the introduction begins
/// again some seconds later.
enum Introduction {
    /// The answer to a question is awaited.
    case asking
    /// Waits until no order of the market is doubtful any more, but no longer than this time.
    case settling(until: Int)
    /// Executions and position disagree: they are compared again at the given time, with this number of tries left.
    case comparing(again: Int, tries: Int)

    /// The time at which the introduction continues without an answer.
    var due: Int? {
        switch self {
        case .asking: nil
        case .settling(let limit): limit
        case .comparing(let again, _): again
        }
    }
}

extension OrderEngine {
    /// Begins the introduction of a market, if it is due.
    func introduce(_ market: MarketID, _ desk: inout Desk) throws(Failure) {
        let now = System.monotonicTime
        guard !desk.markets[market].exchange.isKnown, introductions[market] == nil,
            desk.markets[market].exchange.nextTry <= now
        else { return }
        desk.markets[market].exchange.nextTry = now + 5000
        introductions[market] = .asking
        let outer = questions.enter(.introduction(market))
        defer { _ = questions.enter(outer) }
        try findRules(of: desk.markets[market].key, &desk) { [self] (instrument, desk) throws(Failure) in
            guard let instrument else {
                messages.error(
                    "\(desk.markets[market].key): cannot read its rules from the exchange; no order is placed in this market until that works"
                )
                return endIntroduction(of: market, isKnown: false, &desk)
            }
            desk.markets[market].instrument = instrument
            desk.markets[market].account = desk.account(instrument.currency, isCoin: desk.markets[market].key.isInverse)
            findFees(of: desk.markets[market].key) { [self] (fees, desk) throws(Failure) in
                desk.markets[market].fees = fees
                desk.markets[market].exchange.placedReason = desk.markets[market].book.stopReason
                desk.markets[market].exchange.hasRules = true
                try reconcile(market, &desk)
            }
        }
    }

    func endIntroduction(of market: MarketID, isKnown: Bool, _ desk: inout Desk) {
        introductions[market] = nil
        desk.markets[market].exchange.isKnown = isKnown
    }

    /// Continues the introductions that wait for no answer.
    func goOnIntroducing(_ now: Int, _ desk: inout Desk) throws(Failure) {
        for (market, introduction) in introductions.sorted(by: { $0.key < $1.key }) {
            let outer = questions.enter(.introduction(market))
            defer { _ = questions.enter(outer) }
            switch introduction {
            case .asking: break
            case .settling(let limit):
                if !desk.markets[market].book.orders.contains(where: { doubts[$0.id] != nil }) {
                    try compare(market, tries: 5, &desk)
                } else if now > limit {
                    endIntroduction(of: market, isKnown: false, &desk)
                }
            case .comparing(let again, let tries): if now >= again { try compare(market, tries: tries, &desk) }
            }
        }
    }

    // MARK: Rules

    /// Finds the rules of a market. `then` gets nil if the exchange does not answer now or does not know the market.
    func findRules(of key: SeriesKey, _ desk: inout Desk, _ then: @escaping Then<Instrument?>) throws(Failure) {
        // There are too many options to list them all, so only those of one coin are listed.
        let group = key.category == Label.option ? "option \(ExchangeDialect.baseCoin(ofOption: key))" : key.category.text
        if let known = instruments[group] {
            if let record = known.found.found[key] { return try then(Instrument(record), &desk) }
            // The market may have been listed since, so an older list is read again.
            if System.monotonicTime < known.at + OrderEngine.listLife { return try then(nil, &desk) }
        }
        ask(.instruments(key)) { [self] (answer, desk) throws(Failure) in
            guard let pages = answer.pages else { return try then(nil, &desk) }
            var found = Instruments()
            for page in pages { found.take(page.json) }
            if let complaint = found.skipped.complaint("the exchange's instruments") { messages.error(complaint) }
            instruments[group] = (found, System.monotonicTime)
            try then(found.found[key].map { Instrument($0) }, &desk)
        }
    }

    private static let listLife = 60_000

    /// Finds the account's fee rates in a market.
    func findFees(of key: SeriesKey, _ then: @escaping Then<(taker: Decimal, maker: Decimal)?>) {
        ask(.fees(key)) { (answer, desk) throws(Failure) in try then(answer.reply.flatMap(ExchangeDialect.fees), &desk) }
    }

    // MARK: Foreign orders

    /// Finds the open orders of a market that are not ours. `then` gets nil if the exchange does not answer now.
    func findStrangers(_ market: MarketID, _ desk: Desk, _ then: @escaping Then<[OrderReport]?>) {
        let key = desk.markets[market].key
        // One of our orders may end before the answer arrives, and still be listed in it.
        let ours = Set(desk.markets[market].book.orders.map(\.id))
        ask(.openOrders(key)) { (answer, desk) throws(Failure) in
            let known = ours.union(desk.markets[market].book.orders.map(\.id))
            let strangers = answer.pages?.flatMap { page in
                ExchangeDialect.orders(page, of: key.category)
                    .filter { !$0.isProtection && !($0.id.map(known.contains) ?? false) }
            }
            try then(strangers, &desk)
        }
    }
}
