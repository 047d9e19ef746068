import Shared

/// What the exchange sets aside for the orders and positions of a market, as a share of their value, times the leverage L:
///
///     order     value / L + fee to open + fee to close
///     position  value / L + fee to close
///
/// Both fees are a taker's. The closing fee counts at the bankruptcy price, where the margin is used up: (1 ∓ 1/L) of the value. A
/// position at 1x that cannot go bankrupt is taken to close at its own value. Coins are paid in full, and options as well.
struct MarginRate {
    let leverage: Decimal
    let order: Decimal
    let position: Decimal

    init(leverage: Decimal, taker: Decimal, isBuy: Bool, _ contract: Contract, isSpot: Bool) throws(Failure) {
        self.leverage = leverage
        // The value of a linear contract falls with its price, that of an inverse one rises.
        let isLess = isBuy == (contract == .linear)
        let distance = try isLess ? leverage - .one : leverage + .one
        let closing = isSpot ? .zero : try taker * (distance.isZero ? .one : distance)
        position = try Decimal.one + closing
        order = try position + (taker * leverage)
    }

    /// What a value binds.
    func bound(_ value: Decimal, isOrder: Bool) throws(Failure) -> Decimal {
        try value * (isOrder ? order : position) / leverage
    }
}

extension Desk {
    func marginRate(_ number: Int, isBuy: Bool) throws(Failure) -> MarginRate {
        let market = markets[number]
        return try MarginRate(
            leverage: leverage(of: number), taker: fee(number, isMaker: false), isBuy: isBuy, market.contract,
            isSpot: market.key.category == TradeOptions.spot)
    }

    /// The price at which an order may cost most: its limit, or the market with slippage.
    func dearest(_ order: Order, from entry: Decimal, _ number: Int) throws(Failure) -> Decimal {
        if let limit = order.price { return limit }
        // Fewer coins at a lower price: a dollar of an inverse contract costs more then.
        let isUp = markets[number].contract == .linear
        let price = try entry * (isUp ? Decimal.one + options.slippage : Decimal.one - options.slippage)
        return try markets[number].instrument.rounded(price, up: isUp)
    }

    /// What a market binds of its account's money, without an order or with one more. Of opening orders on both sides the dearer
    /// side counts, beside the position.
    func margin(ofMarket number: Int, without other: Order? = nil, with more: Order? = nil) throws(Failure) -> Decimal {
        let market = markets[number]
        let book = venue.books[number]
        if book.isIdle, more == nil { return .zero }
        var (long, short) = (Decimal.zero, Decimal.zero)
        // On isolated margin a position keeps the margin of its entry.
        if !book.size.isZero, let price = (hasOwnMargins ? market.position?.entry : nil) ?? market.last {
            let value = try market.contract.value(book.size.magnitude, at: price)
            let bound = try marginRate(number, isBuy: book.isLong).bound(value, isOrder: false)
            let held = try hasOwnMargins ? bound - (market.position?.takenMargin ?? .zero) : bound
            // What is held is given up before the other side is opened.
            (long, short) = book.isLong ? (held, held.negated) : (held.negated, held)
        }
        for order in book.opening + (more.map { [$0] } ?? []) where order.id != other?.id {
            guard let last = order.price ?? market.last else { continue }
            let value = try market.contract.value(order.left(), at: dearest(order, from: last, number))
            let cost = try marginRate(number, isBuy: order.isBuy).bound(value, isOrder: true)
            if order.isBuy { long = try long + cost } else { short = try short + cost }
        }
        return max(long, short)
    }

    /// On paper's isolated margin the balance pays for orders: what open positions gain pays for none, and what they lose is part of
    /// their own margin.
    private var hasOwnMargins: Bool { options.live == nil && isIsolated }

    /// A funding payment as far as it can be made. On isolated margin the account's free balance pays, then the margin of the position,
    /// which moves its liquidation price; `isFromMargin` says so. Its cost grows with the number of markets.
    mutating func affordable(_ amount: Decimal, _ position: Position, _ number: Int) throws(Failure)
        -> (amount: Decimal, isFromMargin: Bool)
    {
        guard isIsolated, amount.isBelowZero else { return (amount, false) }
        let account = markets[number].account
        var free = try result(account).balance
        for market in markets.indices where markets[market].account == account { free = try free - margin(ofMarket: market) }
        free = max(free, .zero)
        if amount.magnitude <= free { return (amount, false) }
        let taken = min(try amount.magnitude - free, max(try withOwnMargin(position, number).money, .zero))
        markets[number].position?.takenMargin = try position.takenMargin + taken
        markets[number].reckoned = nil
        return (try (free + taken).negated.trimmed, true)
    }

    private func unrealised(_ number: Int) throws(Failure) -> Decimal {
        guard let position = markets[number].position, let last = markets[number].last else { return .zero }
        let contract = markets[number].contract
        return try position.gain(at: last, contract) - position.booked(contract, isSpot: false)
    }

    /// What of an account's equity nothing binds. What `number` holds counts as free where an order is against it: it is closed
    /// first.
    func freeMoney(of equity: Decimal, for order: Order, in number: Int, without other: Order? = nil) throws(Failure) -> Decimal
    {
        let account = markets[number].account
        let isAgainst = markets[number].position.map { $0.isLong != order.isBuy && order.role != .grid } ?? false
        var free = try hasOwnMargins ? result(account).balance : equity
        for market in markets.indices where markets[market].account == account && markets[market].pace >= 0 {
            if market == number, isAgainst {
                if hasOwnMargins { free = try free + unrealised(market) }
                continue
            }
            free = try free - margin(ofMarket: market, without: market == number ? other : nil)
        }
        return max(free, .zero)
    }

    /// The most that `free` pays for: margin and fees at the order's dearest price.
    func affordable(_ free: Decimal, _ order: Order, from entry: Decimal, _ number: Int) throws(Failure) -> Decimal {
        let market = markets[number]
        let rate = try marginRate(number, isBuy: order.isBuy)
        let price = try dearest(order, from: entry, number)
        let budget = try free.flooredMoney * rate.leverage
        switch market.contract {
        case .linear: return try budget.over(price * rate.order, downTo: market.instrument.lot)
        case .inverse: return try (budget * price).over(rate.order, downTo: market.instrument.lot)
        }
    }

    /// Whether an account can pay for an order beside all that it has.
    func canPay(for order: Order, in number: Int) throws(Failure) -> Bool {
        let account = markets[number].account
        var free = try hasOwnMargins ? result(account).balance : equity(account)
        for market in markets.indices where markets[market].account == account {
            free = try free - margin(ofMarket: market, with: market == number ? order : nil)
        }
        return !free.isBelowZero
    }
}
