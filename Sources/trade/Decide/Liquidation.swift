import Shared

/// How positions stand for one another.
enum MarginMode: String, CaseIterable {
    /// All positions of a currency share the account's equity.
    case cross
    /// Each position has its own margin, and loses no more.
    case isolated
}

/// Where a position is liquidated, and what then becomes of it. At the exchange the price is the exchange's own.
extension Desk {
    private func isIsolated(_ number: Int) -> Bool { venue.isIsolated ?? (options.margin == .isolated) }

    /// What is paid in full is never liquidated: coins, and options that were bought.
    private func isMargined(_ number: Int, isLong: Bool) -> Bool {
        let category = markets[number].key.category
        return category != TradeOptions.spot && (category != TradeOptions.option || !isLong)
    }

    /// The mark price, or the last price where no mark is known.
    private func mark(of number: Int) -> Decimal? { markets[number].marks.current(at: clock) ?? markets[number].last }

    /// The fee to close a position, as a share of its value.
    private func closingShare(_ position: Position, _ number: Int) throws(Failure) -> Decimal {
        let rate = try marginRate(number, isBuy: position.isLong)
        return try (rate.position - Decimal.one) / rate.leverage
    }

    /// What the account must keep for a position.
    private func maintenance(_ position: Position, at price: Decimal, _ number: Int) throws(Failure) -> Decimal {
        if !isMargined(number, isLong: position.isLong) { return .zero }
        let value = try markets[number].contract.value(position.quantity, at: price)
        let tier = try tier(of: number, for: value)
        return max(try value * (tier.maintenance + closingShare(position, number)) - tier.deduction, .zero)
    }

    /// What an account has beside the position of one market: its cash, and gains less maintenance margin of all others.
    private func rest(beside number: Int) throws(Failure) -> Decimal {
        let account = markets[number].account
        var rest = accounts[account].cash
        for other in markets.indices where other != number && markets[other].account == account {
            guard let position = markets[other].position, let mark = mark(of: other) else { continue }
            rest = try rest + position.gain(at: mark, markets[other].contract) - maintenance(position, at: mark, other)
        }
        return rest.scale <= 12 ? rest : try rest.roundedMoney
    }

    // MARK: The price

    /// Where the position of a market is liquidated; nil where it never is.
    func liquidation(of number: Int) throws(Failure) -> Decimal? {
        guard let position = markets[number].position else { return nil }
        if options.live != nil { return venue.books[number].liquidation }
        return try liquidation(of: position, in: number, rest: isIsolated(number) ? .zero : rest(beside: number))
    }

    /// Where the position that an order would make is liquidated, by what is known before it is placed.
    func liquidation(after order: Order, from entry: Decimal, in number: Int) throws(Failure) -> Decimal? {
        let contract = markets[number].contract
        let price = try order.price ?? slipped(entry, isBuy: order.isBuy, number)
        let account = markets[number].account
        let own = try equity(account)
        let most = try venue.funds(number).most ?? own
        // The whole account stands for its positions, not only the part that is ours.
        var rest = try rest(beside: number) + max(.zero, most - own)
        var position = Position()
        position.isLong = order.isBuy
        if let held = markets[number].position {
            if held.isLong == order.isBuy {
                position = held
            } else if let last = markets[number].last {
                rest = try rest + held.gain(at: last, contract)
            }
        }
        try position.enter(order.left(), at: price, contract)
        rest = try rest - (contract.value(order.left(), at: price) * fee(number, isMaker: false)).roundedMoney
        return try liquidation(of: position, in: number, rest: rest)
    }

    private func slipped(_ price: Decimal, isBuy: Bool, _ number: Int) throws(Failure) -> Decimal {
        let moved = try price * (isBuy ? Decimal.one + options.slippage : Decimal.one - options.slippage)
        return try markets[number].instrument.rounded(moved, up: isBuy)
    }

    /// The tier is that of the position's value where it is liquidated, which the value at its entry leads to.
    private func liquidation(of position: Position, in number: Int, rest: Decimal) throws(Failure) -> Decimal? {
        let contract = markets[number].contract
        guard isMargined(number, isLong: position.isLong) else { return nil }
        var price = position.entry
        for _ in 0..<2 {
            let tier = try tier(of: number, for: contract.value(position.quantity, at: price))
            guard let next = try liquidation(of: position, in: number, rest, tier) else { return nil }
            price = next
        }
        return try markets[number].instrument.rounded(price, up: position.isLong)
    }

    private func liquidation(of position: Position, in number: Int, _ rest: Decimal, _ tier: RiskTier) throws(Failure)
        -> Decimal?
    {
        if isIsolated(number) { return try isolated(position, number).liquidation(tier) }
        return try cross(position, number, rest: rest).price(
            share: tier.maintenance + closingShare(position, number), deduction: tier.deduction)
    }

    private func isolated(_ position: Position, _ number: Int) -> IsolatedDanger {
        IsolatedDanger(
            entry: position.entry, quantity: position.quantity, leverage: position.leverage ?? leverage(of: number),
            isLong: position.isLong, contract: markets[number].contract)
    }

    private func cross(_ position: Position, _ number: Int, rest: Decimal) -> CrossDanger {
        CrossDanger(
            rest: rest, entered: position.entered, exited: position.exited, quantity: position.quantity,
            isLong: position.isLong,
            contract: markets[number].contract)
    }

    // MARK: Paper

    /// Liquidates the position of a market if a bar does, before or after its open.
    mutating func liquidate(_ market: Int, _ bar: Bar, _ part: BarPart) throws(Failure) {
        guard let position = markets[market].position, part == .open || part == .inside, options.live == nil,
            let limit = try liquidation(of: market)
        else { return }
        func isBeyond(_ price: Decimal) -> Bool { position.isLong ? price <= limit : price >= limit }
        let marks = markets[market].marks
        // Marks between trades were looked at when they came.
        if markets[market].isTradeDriven, marks.current(at: bar.time) != nil { return }
        let worst = marks.worst(isLong: position.isLong, since: bar.time)
        if worst == nil { tellNoMarks(market) }
        if part == .open {
            if worst == nil, isBeyond(bar.open) { try liquidate(market, at: bar.open, bar.time) }
            return
        }
        let extreme = position.isLong ? bar.low : bar.high
        guard isBeyond(worst ?? extreme) else { return }
        let book = venue.books[market]
        if let stop = book.stop, book.closing == nil, !isBeyond(stop), position.isLong ? extreme <= stop : extreme >= stop {
            // The price came by the stop first.
            return
        }
        try liquidate(market, at: isBeyond(bar.open) ? bar.open : limit, bar.end - 1, isInside: true)
    }

    /// A mark was told; where trades fill the orders, it liquidates at once.
    mutating func liquidate(_ market: Int, mark: Decimal, at time: Int) throws(Failure) {
        guard let position = markets[market].position, options.live == nil, markets[market].isTradeDriven,
            let limit = try liquidation(of: market), position.isLong ? mark <= limit : mark >= limit
        else { return }
        try liquidate(market, at: mark, time)
        try takeEvents()
        try checkLosses(market)
        release(market)
    }

    private mutating func liquidate(_ market: Int, at price: Decimal, _ time: Int, isInside: Bool = false) throws(Failure) {
        guard let position = markets[market].position else { return }
        messages.error("\(markets[market].key): the position is liquidated at \(price.trimmed)")
        if isIsolated(market) {
            // The exchange takes it over there: all of its margin is lost, and no more.
            let edge = try isolated(position, market).bankruptcy ?? price
            let exit = try markets[market].instrument.rounded(edge, up: position.isLong)
            venue.liquidate(market, at: exit, time, isInside: isInside)
            return try bookEvents()
        }
        let account = markets[market].account
        for other in markets.indices where markets[other].account == account && markets[other].pace >= 0 {
            try cancelOpening(other, because: "liquidation", at: time)
        }
        // The winners first: what they bring covers the others. No exit leaves the account below zero; what is lost beyond that is
        // the insurance fund's.
        var exits: [(market: Int, price: Decimal, gain: Decimal)] = []
        for other in markets.indices where markets[other].account == account {
            guard let position = markets[other].position, isMargined(other, isLong: position.isLong),
                let exit = other == market ? price : mark(of: other)
            else { continue }
            exits.append((other, exit, try position.gain(at: exit, markets[other].contract)))
        }
        exits.sort { $0.gain == $1.gain ? $0.market < $1.market : $0.gain > $1.gain }
        for exit in exits {
            guard let position = markets[exit.market].position else { continue }
            let edge = try cross(position, exit.market, rest: accounts[account].cash)
                .price(share: fee(exit.market, isMaker: false), deduction: .zero)
            var price = exit.price
            if let edge, position.isLong ? edge > price : edge < price {
                price = try markets[exit.market].instrument.rounded(edge, up: position.isLong)
            }
            venue.liquidate(exit.market, at: price, time, isInside: isInside)
            try bookEvents()
        }
    }

    private mutating func tellNoMarks(_ market: Int) {
        if hasToldNoMarks { return }
        hasToldNoMarks = true
        messages.note(
            """
            \(markets[market].key): no mark price in the stream, so the last price decides about liquidation; subscribe to \
            tickers.\(markets[market].key.symbol.text) for marks
            """)
    }
}
