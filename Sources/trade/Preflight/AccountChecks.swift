import Net
import Shared
import Trading

/// The checks of --preflight at the exchange. They only read; no request changes anything.
extension Preflight {
    private static let patience = 10_000

    private mutating func note(_ name: String, _ verdict: PreflightCheck.Verdict, _ text: String) {
        checks.append(PreflightCheck(name, verdict, text))
    }

    /// Checks everything that must be known before an order in a market. Returns false if the exchange does not know the
    /// market.
    mutating func look(at market: MarketID, _ live: OrderEngine) throws(Failure) -> Bool {
        try checkClock(live)
        try checkKey(live)
        try checkAccount(live)
        let key = plan.market
        let found: Instrument? = try answer(of: live) { (desk, then) throws(Failure) in
            try live.findRules(of: key, &desk, then)
        }
        guard let instrument = found else {
            note("market", .failed, "the exchange lists no \(plan.market)")
            return false
        }
        desk.markets[market].instrument = instrument
        desk.markets[market].account = desk.account(instrument.currency, isCoin: plan.market.isInverse)
        desk.markets[market].fees = try answer(of: live) { (_, then) in live.findFees(of: key, then) }
        try checkPosition(market, live)
        let isFree = try checkOrders(market, live)
        try checkLeverage(market, instrument, isFree: isFree, live)
        try checkWallet(market, live)
        return true
    }

    /// Waits for the answer to the question that `begin` asks.
    private mutating func answer<Value>(
        of live: OrderEngine, _ begin: (inout Desk, @escaping Then<Value>) throws(Failure) -> Void
    ) throws(Failure) -> Value {
        var value: Value?
        // Only this answer is waited for: doubtful orders, stops and the patrol are not handled here.
        try begin(&desk) { (found, _) in value = found }
        while true {
            if let value { return value }
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
            try live.turn(until: live.questions.due ?? System.monotonicTime + 1000, &desk)
        }
    }

    private mutating func ask(_ query: Query, _ live: OrderEngine) throws(Failure) -> RestReply? {
        switch try answer(of: live, { (_, then: @escaping Then<Answer>) in live.ask(query, within: Preflight.patience, then) })
        {
        case .pages(let pages): return pages.first
        case .refused: return nil
        case .none(let text): throw .io("\(live.link.rest.base.host): \(text)")
        }
    }

    // MARK: Clock and key

    private mutating func checkClock(_ live: OrderEngine) throws(Failure) {
        // The first answer includes the time to connect, so it is not measured.
        _ = try time(live)
        let (offset, trip) = try time(live)
        let window = live.options.window
        let text =
            "this machine is \(TimeSpan.text(abs(offset))) \(offset < 0 ? "behind" : "ahead of") the exchange; an answer takes "
            + "\(TimeSpan.text(trip)), the receive window is \(TimeSpan.text(window))"
        note("clock", trip >= window ? .failed : abs(offset) > 1000 ? .warning : .ok, text)
    }

    /// Returns how far our clock is ahead of the exchange's, and how long the answer took (ms).
    private mutating func time(_ live: OrderEngine) throws(Failure) -> (offset: Int, trip: Int) {
        let (begin, wall) = (System.monotonicTime, System.wallTime)
        let answer = try answer(of: live) { (_, then: @escaping Then<Answer>) in
            live.ask(.time, within: Preflight.patience, then)
        }
        let trip = System.monotonicTime - begin
        switch answer {
        case .pages(let pages):
            guard let time = pages.first?.time else { throw .io("\(live.link.rest.base.host): an answer without a time") }
            return (wall + trip / 2 - time, trip)
        case .refused(_, let text), .none(let text): throw .io("\(live.link.rest.base.host): \(text)")
        }
    }

    private mutating func checkKey(_ live: OrderEngine) throws(Failure) {
        guard let reply = try ask(.permissions, live) else {
            return note("key", .warning, "the exchange's answer does not name the key's permissions")
        }
        let key = APIKey(reply.json, reply.result)
        for (verdict, text) in key.findings(for: plan.market.category.text, now: live.time(System.monotonicTime)) {
            note("key", verdict, text)
        }
    }

    // MARK: Account

    private mutating func checkAccount(_ live: OrderEngine) throws(Failure) {
        guard let reply = try ask(.marginMode, live) else {
            return note("account", .warning, "the exchange's answer does not name the account's modes")
        }
        let status = reply.json.value("unifiedMarginStatus", in: reply.result)
        let unified = status > 0 ? reply.json.integer(status) ?? 0 : 0
        let mode = reply.json.text("marginMode", reply.result)
        let modes = [
            "REGULAR_MARGIN": "cross margin", "ISOLATED_MARGIN": "isolated margin", "PORTFOLIO_MARGIN": "portfolio margin",
        ]
        let margin = modes[mode] ?? "margin mode \(mode)"
        if unified < 3 {
            note("account", .failed, "a classic account; trade needs a unified one (\(margin))")
        } else if mode == "PORTFOLIO_MARGIN" {
            note("account", .warning, "unified, portfolio margin: the exchange's own margin differs from the one below")
        } else {
            note("account", .ok, "unified, \(margin)")
        }
    }

    private mutating func checkPosition(_ market: MarketID, _ live: OrderEngine) throws(Failure) {
        if desk.markets[market].isSpot { return }
        do throws(Failure) {
            let isShown = try answer(of: live) { (desk, then: @escaping Then<Bool>) throws(Failure) in
                try live.showPosition(market, within: Preflight.patience, &desk, then)
            }
            guard isShown else {
                throw .io("\(live.link.rest.base.host): cannot read the position now")
            }
        } catch {
            guard case .usage(let text) = error else { throw error }
            return note("position", .failed, text)
        }
        let shown = desk.markets[market].exchange.shown?.size ?? .zero
        let ours = desk.markets[market].book.size
        if shown == ours {
            note("position", .ok, "one-way mode; \(shown.isZero ? "none is open" : "\(shown.trimmed) is ours")")
        } else {
            let known = options.state == nil ? "without --state none is known to be ours" : "\(ours.trimmed) is ours"
            let adopts = live.options.adopts
            note(
                "position", adopts ? .warning : .failed,
                "the exchange shows \(shown.trimmed), and \(known)"
                    + (adopts ? "; --adopt takes it over" : "; --adopt would take it over"))
        }
    }

    /// Returns whether all orders in the market are ours.
    private mutating func checkOrders(_ market: MarketID, _ live: OrderEngine) throws(Failure) -> Bool {
        let found = try answer(of: live) { (desk, then: @escaping Then<[OrderReport]?>) in
            live.findStrangers(market, desk, then)
        }
        guard let strangers = found else {
            throw .io("\(live.link.rest.base.host): cannot read the orders now")
        }
        if strangers.isEmpty {
            note("orders", .ok, "none in \(plan.market) that is not ours")
            return true
        }
        let adopts = live.options.adopts
        for order in strangers {
            let price = order.price.map { " at \($0.trimmed)" } ?? ""
            let name = order.id?.text ?? order.exchangeID
            note(
                "orders", adopts ? .warning : .failed,
                "\(order.isBuy ? "buy" : "sell") \((order.quantity ?? .zero).trimmed)\(price) (\(name)) is not ours; "
                    + (adopts ? "--adopt cancels it" : "--adopt would cancel it"))
        }
        return false
    }

    // MARK: Money

    private mutating func checkLeverage(_ market: MarketID, _ instrument: Instrument, isFree: Bool, _ live: OrderEngine)
        throws(Failure)
    {
        guard desk.markets[market].hasLeverage else { return }
        let isKnown = try answer(of: live) { (desk, then: @escaping Then<Bool>) throws(Failure) in
            try live.settleLeverage(market, asked: nil, &desk, then)
        }
        guard isKnown else {
            throw .io("\(live.link.rest.base.host): cannot read the risk tiers now")
        }
        guard let leverage = desk.markets[market].exchange.leverage else {
            return note("leverage", .warning, "the exchange shows none; only --max-exposure limits positions")
        }
        func limit() -> String {
            desk.markets[market].exchange.mostValue.map {
                "; positions up to \($0.trimmed) \(instrument.currency.text) in its tier"
            }
                ?? ""
        }
        guard let own = desk.options.ownLeverage else {
            return note("leverage", .ok, "\(leverage.trimmed)x at the exchange, which stays\(limit())")
        }
        let asked = max(min(own, instrument.mostLeverage ?? own), instrument.leastLeverage ?? .one)
        if asked == leverage {
            return note("leverage", .ok, "\(leverage.trimmed)x at the exchange, as --leverage asks\(limit())")
        }
        let isIdle = isFree && desk.markets[market].book.isIdle && desk.markets[market].exchange.shown?.size.isZero ?? true
        if isIdle {
            desk.markets[market].exchange.leverage = asked
            let text = "\(leverage.trimmed)x at the exchange; trade would set \(asked.trimmed)x, as --leverage asks"
            note("leverage", .ok, text + limit())
        } else {
            note(
                "leverage", .warning,
                "\(leverage.trimmed)x at the exchange; it becomes \(asked.trimmed)x only while the market has no position and no order\(limit())"
            )
        }
    }

    private mutating func checkWallet(_ market: MarketID, _ live: OrderEngine) throws(Failure) {
        guard let wallet = try answer(of: live, { (_, then: @escaping Then<Wallet?>) in live.askWallet(then) }) else {
            throw .io("\(live.link.rest.base.host): cannot read the wallet now")
        }
        let number = desk.markets[market].account
        let currency = desk.accounts[number].currency
        let capital = try desk.ownCapital(number, isCoin: plan.market.isInverse)
        let held = try desk.held(number, wallet)
        desk.accounts[number].cash = capital ?? held
        desk.accounts[number].capital = capital
        var coins: Set<String> = [currency.text]
        if desk.markets[market].isSpot { coins.insert(String(plan.market.symbol.text.dropLast(currency.text.count))) }
        let found = try answer(of: live) { (_, then: @escaping Then<[String]?>) in
            live.findSharers(wallet, coins: coins, then)
        }
        guard let sharers = found else {
            throw .io("\(live.link.rest.base.host): cannot read positions and orders now")
        }
        let own = capital.map { "; \(Money.text($0, currency)) \(currency.text) is trade's own" } ?? ""
        note("balance", .ok, "\(Money.text(wallet.balance(currency.text), currency)) \(currency.text)\(own)")
        if sharers.isEmpty { return note("strangers", .ok, "no other coin, position or order in the account") }
        for sharer in sharers {
            note(
                "strangers", capital == nil ? .failed : .warning,
                "\(sharer) is not trade's" + (capital == nil ? "; --capital AMOUNT says how much of the money is" : ""))
        }
    }

    /// Checks whether the free money pays for the entry.
    mutating func checkMoney(_ estimate: EntryEstimate, _ market: MarketID, _ live: OrderEngine) throws(Failure) {
        let currency = desk.accounts[desk.markets[market].account].currency
        guard let free = try desk.funds(market).free else {
            return note("money", .warning, "what is free for margin in \(currency.text) is not known")
        }
        let needed = Money.text(estimate.cost, currency)
        let text = "\(Money.text(free, currency)) \(currency.text) is free; the entry needs \(needed) \(currency.text)"
        note("money", estimate.cost > free ? .failed : .ok, text)
    }
}
