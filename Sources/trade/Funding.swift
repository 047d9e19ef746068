import Shared

/// What a perpetual pays its other side, as its ticker announces it.
struct Funding {
    var rate: Decimal?
    /// When it is due next; 0 where that is not known.
    private(set) var due = 0
    /// The last moment that was settled. A ticker that still announces it, or is read again after a restart, settles nothing twice.
    private(set) var settled = 0
    /// The time between two moments (ms).
    var interval = Funding.longestInterval
    var mark: Decimal?
    /// When this was said.
    var told = 0
    /// What became due, and waits for the candle that shows who held the position then.
    var waiting: [Settlement] = []
    /// So many moments passed with an open position whose rate no ticker had announced.
    var missed = 0

    struct Settlement {
        var due = 0
        /// Nil where no ticker announced it.
        var rate: Decimal?
        var mark: Decimal?
    }

    /// No perpetual has a longer one.
    private static let longestInterval = 8 * 3_600_000
    /// So long before a moment a ticker may already announce the next one.
    private static let lead = 60_000

    var isKnown: Bool { rate != nil && due > 0 }

    /// Puts the moments that have passed by `time` into `waiting`: the one that was announced, and those that had to follow the last
    /// while no ticker came. True if there was one.
    mutating func pass(_ time: Int) -> Bool {
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

    /// A ticker announces the next moment; those that have passed by its time are in `waiting`. `entered` is when the open position was
    /// opened.
    mutating func announce(_ next: Int, at time: Int, entered: Int?) {
        // What was due before this was said, nobody announced in time.
        guard next > max(settled, time) else { return }
        begin(before: next, at: time, entered: entered)
        if due > 0, next > due, due - time <= Funding.lead { settle(due, rate: rate) }
        due = next
    }

    /// A ticker tells a rate, but no moment: the exchange settles at multiples of the interval.
    mutating func announceRate(at time: Int, entered: Int?) {
        begin(before: (time / interval + 1) * interval, at: time, entered: entered)
    }

    /// Begins to count the moments before `next`. Those that the open position has gone through are in `waiting`.
    private mutating func begin(before next: Int, at time: Int, entered: Int?) {
        if settled > 0 || due > 0 { return }
        let before = next - min(time, entered ?? time)
        settled = next - (before + interval - 1) / interval * interval
        _ = pass(time)
    }
}

/// What a ticker tells of a market; of a delta only what has changed is there.
struct FundingTicker {
    var rate: Decimal?
    var due: Int?
    /// The time between two settlements (ms).
    var interval: Int?
    var mark: Decimal?
    /// It has no mark price because that has not changed.
    var keepsMark = false
    var time = 0
}

/// What a position was paid, or below zero had to pay, for being open.
struct FundingPayment {
    var market: Int
    var id: String
    var time: Int
    /// In the currency of the account.
    var amount: Decimal
    /// The size that it was paid for, and the mark price.
    var quantity: Decimal
    var price: Decimal
    /// Nil where only the amount is known, at the exchange.
    var rate: Decimal?
}

extension Funding: Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure) {
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
    mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.time("due", &due)
        try coder.field("rate", &rate)
        try coder.field("mark", &mark)
    }
}

extension Desk {
    mutating func take(_ ticker: FundingTicker, in market: Int) throws(Failure) {
        let time = ticker.time
        // A replay brings it again.
        if time < markets[market].funding.told { return }
        // What tells no later time may be a replay.
        if time > markets[market].funding.told { try advance(to: time) }
        markets[market].funding.told = time
        try settleFunding(market, at: time, isSeen: markets[market].isTradeDriven)
        if let interval = ticker.interval { markets[market].funding.interval = interval }
        if let mark = ticker.mark { markets[market].funding.mark = mark }
        if ticker.mark != nil || ticker.keepsMark { markets[market].marks.hear(ticker.mark, at: time) }
        let entered = markets[market].position?.entryTime
        if let due = ticker.due {
            markets[market].funding.announce(due, at: time, entered: entered)
        } else if ticker.rate != nil {
            markets[market].funding.announceRate(at: time, entered: entered)
        }
        try settleFunding(market, at: time, isSeen: markets[market].isTradeDriven)
        if let rate = ticker.rate { markets[market].funding.rate = rate }
        if markets[market].funding.isKnown, markets[market].position != nil, markets[market].position?.funding == nil {
            markets[market].position?.funding = .zero
        }
        markets[market].isChanged = true
        if let mark = ticker.mark { try liquidate(market, mark: mark, at: time) }
    }

    /// Longs pay shorts what is due, by the mark price; with a rate below zero it is the other way. Each moment is settled once, with
    /// the position of that moment: where candles fill the orders, it waits for the candle that covers it (`isSeen`). True if one was
    /// settled.
    @discardableResult mutating func settleFunding(_ market: Int, at time: Int, isSeen: Bool) throws(Failure) -> Bool {
        if venue.tellsFunding {
            markets[market].funding.waiting.removeAll()
            return false
        }
        if markets[market].funding.pass(time) { markets[market].isChanged = true }
        guard isSeen || markets[market].pace < 0 else { return false }
        var isSettled = false
        while let next = markets[market].funding.waiting.first, next.due <= time {
            markets[market].funding.waiting.removeFirst()
            markets[market].isChanged = true
            try settle(next, market, at: time)
            isSettled = true
        }
        return isSettled
    }

    private mutating func settle(_ settlement: Funding.Settlement, _ market: Int, at time: Int) throws(Failure) {
        guard let position = markets[market].position, let price = settlement.mark ?? markets[market].last else { return }
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

    private mutating func countMissed(_ due: Int, _ market: Int) {
        markets[market].funding.missed += 1
        if markets[market].hasToldMissedFunding { return }
        markets[market].hasToldMissedFunding = true
        messages.error(
            """
            \(markets[market].key): no ticker announced the funding of \(Timestamp.text(due)), so the open position neither pays nor \
            gets it; more of them are only counted
            """)
    }

    /// Books a payment on the account, and on the position while it is open.
    mutating func book(_ payment: FundingPayment) throws(Failure) {
        let market = payment.market
        let position = markets[market].position
        // The exchange may report it when the position is closed already.
        if let position { markets[market].position?.funding = try (position.funding ?? .zero) + payment.amount }
        markets[market].isChanged = true
        try accounts[markets[market].account].book(funding: payment.amount)
        write(payment, of: position)
    }
}
