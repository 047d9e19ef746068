import Shared

/// The funding of a perpetual contract, as its tickers announce it.
package struct Funding {
    package var rate: Decimal?
    /// The time of the next settlement; 0 if unknown.
    package private(set) var due = 0
    /// The time of the last settlement that was handled. A ticker that still announces it, or is read again after a restart,
    /// does not settle it twice.
    package private(set) var settled = 0
    /// The time between two settlements (ms).
    package var interval = Funding.longestInterval
    package var mark: Decimal?
    /// The time of the newest ticker.
    package var told = 0
    /// Settlements that have passed and wait for the candle that shows who held the position then.
    package var waiting: [Settlement] = []
    /// The number of settlements with an open position whose rate no ticker had announced.
    package var missed = 0

    package struct Settlement {
        package var due = 0
        /// Nil if no ticker announced it.
        package var rate: Decimal?
        package var mark: Decimal?
    }

    /// The funding interval until a ticker names one, in ms: the longest that perpetuals usually have.
    private static let longestInterval = 8 * 3_600_000
    /// A ticker may announce the settlement after next this long (ms) before the next one is over.
    private static let lead = 60_000

    package var isKnown: Bool { rate != nil && due > 0 }

    /// Puts the settlements that have passed by `time` into `waiting`: the announced one, and those that must have followed
    /// while no ticker came. Returns whether there was one.
    package mutating func pass(_ time: Int) -> Bool {
        let count = waiting.count
        while due > 0 || settled > 0 {
            let next = due > 0 ? due : settled + interval
            if next > time { break }
            settle(next, rate: due > 0 ? rate : nil)
        }
        return waiting.count > count
    }

    private mutating func settle(_ moment: Int, rate: Decimal?) {
        waiting.append(Settlement(due: moment, rate: rate, mark: mark))
        settled = moment
        due = 0
    }

    /// Notes that a ticker of `time` announces the settlement at `next`. Call `pass(time)` before. `entered` is the time when
    /// the open position was opened.
    package mutating func announce(_ next: Int, at time: Int, entered: Int?) {
        // A settlement that is over when it is announced was not announced in time.
        guard next > max(settled, time) else { return }
        begin(before: next, at: time, entered: entered)
        if due > 0, next > due, due - time <= Funding.lead { settle(due, rate: rate) }
        due = next
    }

    /// Notes a ticker that tells a rate but no settlement time: the exchange settles at multiples of the interval.
    package mutating func announceRate(at time: Int, entered: Int?) {
        begin(before: (time / interval + 1) * interval, at: time, entered: entered)
    }

    /// Starts counting settlements, unless that has begun. `next` is the next settlement. Those that the open position has gone
    /// through are put into `waiting`.
    private mutating func begin(before next: Int, at time: Int, entered: Int?) {
        if settled > 0 || due > 0 { return }
        let before = next - min(time, entered ?? time)
        settled = next - (before + interval - 1) / interval * interval
        _ = pass(time)
    }
}

/// A funding payment: above zero the position received it, below zero the position paid it.
package struct FundingPayment {
    package var market: MarketID
    package var id: String
    package var time: Int
    /// In the currency of the account.
    package var amount: Decimal
    /// The position's size at the settlement, and the mark price.
    package var quantity: Decimal
    package var price: Decimal
    /// Nil if only the amount is known, as at the exchange.
    package var rate: Decimal?

    package init(
        market: MarketID, id: String, time: Int, amount: Decimal, quantity: Decimal, price: Decimal, rate: Decimal? = nil
    ) {
        self.market = market
        self.id = id
        self.time = time
        self.amount = amount
        self.quantity = quantity
        self.price = price
        self.rate = rate
    }
}

extension Funding: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("rate", &rate)
        try coder.time("due", &due)
        try coder.time("settled", &settled, isOptional: true)
        try coder.field("interval", &interval, in: 3_600_000...Interval.dayLength, isOptional: true)
        try coder.field("mark", &mark)
        try coder.time("told", &told)
        try coder.parts("waiting", &waiting, Settlement(), isOptional: true)
        try coder.field("missed", &missed, isOptional: true)
    }
}

extension Funding.Settlement: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.time("due", &due)
        try coder.field("rate", &rate)
        try coder.field("mark", &mark)
    }
}

extension Desk {
    /// Updates the quote. A delta only has the side that changed.
    private mutating func hear(_ ticker: MarketTicker, of market: MarketID) {
        guard markets[market].quote != nil || ticker.bid != nil || ticker.ask != nil else { return }
        var quote = markets[market].quote ?? Quote()
        quote.bid = ticker.bid ?? quote.bid
        quote.ask = ticker.ask ?? quote.ask
        quote.time = ticker.time
        markets[market].quote = quote
    }

    package mutating func take(_ ticker: MarketTicker) throws(Failure) {
        let market = market(ticker.market)
        let time = ticker.time
        // Older tickers come again in a replay.
        if time < markets[market].kept.funding.told { return }
        // A ticker that is not newer than the last may be a replay, and must not move the stream's time.
        if time > markets[market].kept.funding.told { try advance(to: time) }
        markets[market].kept.funding.told = time
        hear(ticker, of: market)
        try settleFunding(market, at: time, isSeen: markets[market].kept.isTradeDriven)
        if let interval = ticker.interval { markets[market].kept.funding.interval = interval }
        if let mark = ticker.mark { markets[market].kept.funding.mark = mark }
        if ticker.mark != nil || ticker.keepsMark { markets[market].kept.marks.hear(ticker.mark, at: time) }
        let entered = markets[market].kept.position?.entryTime
        if let due = ticker.due {
            markets[market].kept.funding.announce(due, at: time, entered: entered)
        } else if ticker.rate != nil {
            markets[market].kept.funding.announceRate(at: time, entered: entered)
        }
        try settleFunding(market, at: time, isSeen: markets[market].kept.isTradeDriven)
        if let rate = ticker.rate { markets[market].kept.funding.rate = rate }
        if markets[market].kept.funding.isKnown, markets[market].kept.position != nil,
            markets[market].kept.position?.funding == nil
        {
            markets[market].kept.position?.funding = .zero
        }
        if let mark = ticker.mark { try liquidate(market, mark: mark, at: time) }
    }

    /// Settles the funding that has become due. Longs pay shorts the rate on the value at the mark price; with a negative rate
    /// shorts pay longs. Each settlement happens once, with the position held at its time. If candles fill the orders, it waits
    /// for the candle that covers it (`isSeen`). Returns whether anything was settled.
    @discardableResult package mutating func settleFunding(_ market: MarketID, at time: Int, isSeen: Bool) throws(Failure)
        -> Bool
    {
        if venue.tellsFunding {
            markets[market].kept.funding.waiting.removeAll()
            return false
        }
        _ = markets[market].kept.funding.pass(time)
        guard isSeen || markets[market].kept.pace == nil else { return false }
        var isSettled = false
        while let next = markets[market].kept.funding.waiting.first, next.due <= time {
            markets[market].kept.funding.waiting.removeFirst()
            try settle(next, market, at: time)
            isSettled = true
        }
        return isSettled
    }

    private mutating func settle(_ settlement: Funding.Settlement, _ market: MarketID, at time: Int) throws(Failure) {
        guard let position = markets[market].kept.position, let price = settlement.mark ?? markets[market].kept.last else {
            return
        }
        guard let rate = settlement.rate else { return countMissed(settlement.due, market) }
        let value = try markets[market].contract.value(position.quantity, at: price)
        let paid = try (value * rate).roundedMoney.trimmed
        let (amount, isFromMargin) = try affordable(position.isLong ? paid.negated : paid, position, market)
        try book(
            FundingPayment(
                market: market, id: "\(markets[market].key):\(settlement.due):funding", time: time, amount: amount,
                quantity: position.quantity, price: price, rate: rate))
        if isFromMargin { writePosition(market, at: time) }
    }

    private mutating func countMissed(_ due: Int, _ market: MarketID) {
        markets[market].kept.funding.missed += 1
        if markets[market].hasToldMissedFunding { return }
        markets[market].hasToldMissedFunding = true
        messages.error(
            """
            \(markets[market].key): no ticker announced the funding of \(Timestamp.text(due)), so the open position neither pays nor \
            gets it; more of them are only counted
            """)
    }

    /// Books a payment on the account, and on the position while it is open.
    package mutating func book(_ payment: FundingPayment) throws(Failure) {
        let market = payment.market
        let position = markets[market].kept.position
        // The exchange may report a payment after the position was closed.
        if let position { markets[market].kept.position?.funding = try (position.funding ?? .zero) + payment.amount }
        try accounts[markets[market].account].book(funding: payment.amount)
        write(payment, of: position)
    }
}
