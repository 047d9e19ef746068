import Shared

/// The margin that the exchange reserves for orders and positions of a market, as a share of their value, times the leverage L:
///
///     order     value / L + fee to open + fee to close
///     position  value / L + fee to close
///
/// Both fees are taker fees. The closing fee is calculated at the bankruptcy price, where the margin is used up: (1 ∓ 1/L) of
/// the value. A position at 1x that cannot go bankrupt is assumed to close at its own value. Coins and options are paid in
/// full.
package struct MarginRate {
    package let leverage: Decimal
    package let order: Decimal
    package let position: Decimal

    package init(leverage: Decimal, taker: Decimal, isBuy: Bool, _ contract: Contract, isSpot: Bool) throws(Failure) {
        self.leverage = leverage
        // The value of a linear contract falls with its price; the value of an inverse contract rises when its price falls.
        let isLess = isBuy == (contract == .linear)
        let distance = try isLess ? leverage - .one : leverage + .one
        let closing = isSpot ? .zero : try taker * (distance.isZero ? .one : distance)
        position = try Decimal.one + closing
        order = try position + (taker * leverage)
    }

    /// Returns the margin and fees that a value binds.
    package func bound(_ value: Decimal, isOrder: Bool) throws(Failure) -> Decimal {
        try value * (isOrder ? order : position) / leverage
    }
}

extension Desk {
    package func marginRate(_ number: MarketID, isBuy: Bool) throws(Failure) -> MarginRate {
        try MarginRate(
            leverage: leverage(of: number), taker: fee(number, isMaker: false), isBuy: isBuy, markets[number].contract,
            isSpot: markets[number].isSpot)
    }

    /// The price at which an order can cost most: its limit, or the market price with slippage.
    package func dearest(_ order: Order, from entry: Decimal, _ number: MarketID) throws(Failure) -> Decimal {
        if let limit = order.price { return limit }
        // An inverse contract costs more coins at a lower price.
        let isUp = markets[number].contract == .linear
        let price = try entry * (isUp ? Decimal.one + options.slippage : Decimal.one - options.slippage)
        return try markets[number].instrument.rounded(price, up: isUp)
    }

    /// Returns the money of the account that a market binds, optionally without one order (`other`) or with an additional one
    /// (`more`). Opening orders on both sides are not added up: together with the position, only the side that binds more
    /// counts.
    package func margin(ofMarket number: MarketID, without other: Order? = nil, with more: Order? = nil) throws(Failure)
        -> Decimal
    {
        if markets[number].book.isIdle, more == nil { return .zero }
        let contract = markets[number].contract
        let last = markets[number].kept.last
        let size = markets[number].book.size
        var (long, short) = (Decimal.zero, Decimal.zero)
        // On isolated margin a position keeps the margin of its entry.
        if !size.isZero, let price = (hasOwnMargins ? markets[number].kept.position?.entry : nil) ?? last {
            let value = try contract.value(size.magnitude, at: price)
            let bound = try marginRate(number, isBuy: size.isAboveZero).bound(value, isOrder: false)
            let held = try hasOwnMargins ? bound - (markets[number].kept.position?.takenMargin ?? .zero) : bound
            // Orders of the other side first close the position, which frees its margin.
            (long, short) = size.isAboveZero ? (held, held.negated) : (held.negated, held)
        }
        func add(_ order: Order) throws(Failure) {
            guard order.id != other?.id, let last = order.price ?? last else { return }
            let value = try contract.value(order.left(), at: dearest(order, from: last, number))
            let cost = try marginRate(number, isBuy: order.isBuy).bound(value, isOrder: true)
            if order.isBuy { long = try long + cost } else { short = try short + cost }
        }
        for order in markets[number].book.orders where order.role.opens { try add(order) }
        if let more { try add(more) }
        return max(long, short)
    }

    /// Returns the money that all markets of an account bind. The cost grows with the number of markets.
    package func margin(ofAccount account: AccountID) throws(Failure) -> Decimal {
        var sum = Decimal.zero
        for market in markets.indices where markets[market].account == account { sum = try sum + margin(ofMarket: market) }
        return sum
    }

    /// On paper with isolated margin the balance pays for orders. Gains of open positions pay for no order, and their losses
    /// reduce only their own margin.
    private var hasOwnMargins: Bool { options.isPaper && isIsolated }

    /// Returns the part of a funding payment that can be paid. On isolated margin the account's free balance pays first, then
    /// the margin of the position, which moves its liquidation price (`isFromMargin`). The cost grows with the number of
    /// markets.
    package mutating func affordable(_ amount: Decimal, _ position: Position, _ number: MarketID) throws(Failure)
        -> (amount: Decimal, isFromMargin: Bool)
    {
        guard isIsolated, amount.isBelowZero else { return (amount, false) }
        let account = markets[number].account
        var free = try result(account).balance
        free = max(try free - margin(ofAccount: account), .zero)
        if amount.magnitude <= free { return (amount, false) }
        let taken = min(try amount.magnitude - free, max(try withOwnMargin(position, number).money, .zero))
        markets[number].kept.position?.takenMargin = try position.takenMargin + taken
        markets[number].reckoned = nil
        return (try (free + taken).negated.trimmed, true)
    }

    private func unrealised(_ number: MarketID) throws(Failure) -> Decimal {
        guard let position = markets[number].kept.position, let last = markets[number].kept.last else { return .zero }
        let contract = markets[number].contract
        return try position.gain(at: last, contract) - position.booked(contract, isSpot: false)
    }

    /// Returns the part of an account's equity that is not bound. If the order is against the position of `number`, that
    /// position counts as free, because it is closed first.
    package func freeMoney(of equity: Decimal, for order: Order, in number: MarketID, without other: Order? = nil)
        throws(Failure)
        -> Decimal
    {
        let account = markets[number].account
        let isAgainst = markets[number].kept.position.map { $0.isLong != order.isBuy && order.role != .grid } ?? false
        var free = try hasOwnMargins ? result(account).balance : equity
        for market in markets.indices where markets[market].account == account && markets[market].kept.pace != nil {
            if market == number, isAgainst {
                if hasOwnMargins { free = try free + unrealised(market) }
                continue
            }
            free = try free - margin(ofMarket: market, without: market == number ? other : nil)
        }
        return max(free, .zero)
    }

    /// Returns the largest quantity that `free` pays for, with margin and fees at the order's most expensive price.
    package func affordable(_ free: Decimal, _ order: Order, from entry: Decimal, _ number: MarketID) throws(Failure) -> Decimal
    {
        let (contract, step) = (markets[number].contract, markets[number].instrument.lot)
        let rate = try marginRate(number, isBuy: order.isBuy)
        let price = try dearest(order, from: entry, number)
        let budget = try free.flooredMoney * rate.leverage
        switch contract {
        case .linear: return try budget.over(price * rate.order, downTo: step)
        case .inverse: return try (budget * price).over(rate.order, downTo: step)
        }
    }

    /// Whether an account can pay for an order in addition to everything that it already has.
    package func canPay(for order: Order, in number: MarketID) throws(Failure) -> Bool {
        let account = markets[number].account
        var free = try hasOwnMargins ? result(account).balance : equity(account)
        for market in markets.indices where markets[market].account == account {
            free = try free - margin(ofMarket: market, with: market == number ? order : nil)
        }
        return !free.isBelowZero
    }
}
