import Net
import Shared
import Trading

/// How far the introduction of a market has come: what has to be known of it, and put right there, before anything is ordered in it.
///
///     rules and fees → orders that nobody knows → executions and position → what is not ours → money → leverage → known
///
/// Each step asks the exchange, and its answer begins the next. Where the exchange does not answer, it begins again some seconds later.
enum Introduction {
    /// A question of it is on its way.
    case asking
    /// It waits until nothing is doubtful of the market's orders any more, but no longer than this.
    case settling(until: Int)
    /// Executions and position do not agree: they are compared again at a time, so often at most.
    case comparing(again: Int, tries: Int)

    /// When it goes on though no answer comes.
    var due: Int? {
        switch self {
        case .asking: nil
        case .settling(let limit): limit
        case .comparing(let again, _): again
        }
    }
}

extension OrderEngine {
    /// Begins to introduce a market, if it is time.
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

    /// Goes on with introductions that wait for no answer.
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

    /// The rules of a market; nil if the exchange does not answer now or does not know the market.
    func findRules(of key: SeriesKey, _ desk: inout Desk, _ then: @escaping Then<Instrument?>) throws(Failure) {
        // Options are too many to list them all.
        let group = key.category == Label.option ? "option \(ExchangeDialect.baseCoin(ofOption: key))" : key.category.text
        if let known = instruments[group] {
            if let record = known.found.found[key] { return try then(Instrument(record), &desk) }
            // It may have been listed since.
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

    /// What the account pays in a market.
    func findFees(of key: SeriesKey, _ then: @escaping Then<(taker: Decimal, maker: Decimal)?>) {
        ask(.fees(key)) { (answer, desk) throws(Failure) in try then(answer.reply.flatMap(ExchangeDialect.fees), &desk) }
    }

    // MARK: Orders of others

    /// Orders of a market at the exchange that are not ours; nil if it does not answer now.
    func findStrangers(_ market: MarketID, _ desk: Desk, _ then: @escaping Then<[OrderReport]?>) {
        let key = desk.markets[market].key
        // One of ours may end while the question is on its way, and still be in the answer.
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
