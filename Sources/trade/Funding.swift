import Shared

/// What a perpetual pays its other side, as its ticker announces it.
struct Funding {
    var rate: Decimal?
    /// When it is due next; 0 where that is not known.
    var due = 0
    /// The last moment that was settled. A ticker that still announces it, or is read again after a restart, settles nothing twice.
    var settled = 0
    var mark: Decimal?
    /// When this was said.
    var told = 0
    /// What became due, and waits for the candle that shows who held the position then.
    var waiting: [Settlement] = []

    struct Settlement {
        var due = 0
        var rate = Decimal.zero
        var mark: Decimal?
    }

    var isKnown: Bool { rate != nil && due > 0 }
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
        try coder.field("mark", &mark)
        try coder.time("told", &told)
        try coder.parts("waiting", &waiting, Settlement(), isOptional: true)
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
    /// A ticker came; of a delta only what changed is there.
    mutating func take(rate: Decimal?, due: Int?, mark: Decimal?, time: Int, in market: Int) throws(Failure) {
        // A replay brings it again.
        if time < markets[market].funding.told { return }
        // What tells no later time may be a replay.
        if time > markets[market].funding.told { try advance(to: time) }
        markets[market].funding.told = time
        try settleFunding(market, at: time, isSeen: markets[market].isTradeDriven)
        if let rate { markets[market].funding.rate = rate }
        // What was due before this was said, nobody announced in time.
        if let due, due > max(markets[market].funding.settled, time) { markets[market].funding.due = due }
        if let mark {
            markets[market].funding.mark = mark
            markets[market].marks.add(mark, at: time)
        }
        if markets[market].funding.isKnown, markets[market].position != nil, markets[market].position?.funding == nil {
            markets[market].position?.funding = .zero
        }
        markets[market].isChanged = true
        if let mark { try liquidate(market, mark: mark, at: time) }
    }

    /// Longs pay shorts what is due, by the mark price; with a rate below zero it is the other way. Each moment is settled once, with
    /// the position of that moment: where candles fill the orders, it waits for the candle that covers it (`isSeen`).
    mutating func settleFunding(_ market: Int, at time: Int, isSeen: Bool) throws(Failure) {
        let funding = markets[market].funding
        guard !venue.tellsFunding else { return }
        if funding.due > 0, time >= funding.due, let rate = funding.rate {
            // The next moment is told by the next ticker.
            markets[market].funding.due = 0
            markets[market].funding.settled = funding.due
            markets[market].funding.waiting.append(Funding.Settlement(due: funding.due, rate: rate, mark: funding.mark))
            markets[market].isChanged = true
        }
        guard isSeen || markets[market].pace < 0 else { return }
        while let next = markets[market].funding.waiting.first, next.due <= time {
            markets[market].funding.waiting.removeFirst()
            markets[market].isChanged = true
            try settle(next, market, at: time)
        }
    }

    private mutating func settle(_ settlement: Funding.Settlement, _ market: Int, at time: Int) throws(Failure) {
        guard let position = markets[market].position, let price = settlement.mark ?? markets[market].last else { return }
        let value = try markets[market].contract.value(position.quantity, at: price)
        let paid = try (value * settlement.rate).roundedMoney.trimmed
        try book(
            FundingPayment(
                market: market, id: "\(markets[market].key):\(settlement.due):funding", time: time,
                amount: position.isLong ? paid.negated : paid, quantity: position.quantity, price: price, rate: settlement.rate)
        )
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
