import Shared

/// What stands behind a position.
enum MarginMode: String, CaseIterable {
    /// The account's equity of a currency stands behind all its positions.
    case cross
    /// Each position has a margin of its own, and loses no more than that.
    case isolated
}

/// What counts of the other positions of an account.
enum OtherPositions {
    case none, gains, gainsLessMargin
}

/// Where positions are liquidated. At the exchange an open position's price is the exchange's own.
extension Desk {
    /// Each position has a margin of its own.
    var isIsolated: Bool { venue.isIsolated ?? (options.margin == .isolated) }

    /// Coins and bought options are paid in full and never liquidated.
    func isMargined(_ number: Int, isLong: Bool) -> Bool {
        let category = markets[number].key.category
        return category != TradeOptions.spot && (category != TradeOptions.option || !isLong)
    }

    /// The mark price, or the last price where no mark is known.
    func mark(of number: Int) -> Decimal? { markets[number].marks.current(at: clock) ?? markets[number].last }

    /// The price at which the position of a market is liquidated; nil where there is none.
    func liquidation(of number: Int) throws(Failure) -> Decimal? {
        guard let position = markets[number].position else { return nil }
        if options.live != nil { return venue.books[number].liquidation }
        return try liquidation(of: position, in: number, money: isIsolated ? .zero : money(beside: number))
    }

    /// Notes the liquidation price of a paper position in its book, which the state keeps.
    mutating func noteLiquidation(_ number: Int) {
        if options.live == nil, !isShown { venue.books[number].liquidation = try? liquidation(of: number) }
    }

    /// How far the mark is from the liquidation, in percent of the mark; below 0 it is past it.
    func distanceToLiquidation(_ number: Int) -> Decimal? {
        guard let position = markets[number].position, let price = venue.books[number].liquidation, let mark = mark(of: number),
            let distance = position.isLong ? mark.subtracting(price) : price.subtracting(mark)
        else { return nil }
        return distance.multiplied(by: Decimal(100))?.divided(by: mark)
    }

    /// Why an order's stop would protect nothing; nil where it does. At the exchange the liquidation price is an estimate, as the
    /// account may have more than `trade` sees of it.
    func objection(toStopOf order: Order, from entry: Decimal, in number: Int) throws(Failure) -> String? {
        guard let stop = order.stop, let price = try liquidation(after: order, from: entry, in: number),
            order.isBuy ? stop <= price : stop >= price
        else { return nil }
        return
            "the stop \(stop.trimmed) lies beyond the liquidation price, \(options.live == nil ? "" : "about ")\(price.trimmed)"
    }

    /// The liquidation price of the position that an order would make.
    func liquidation(after order: Order, from entry: Decimal, in number: Int) throws(Failure) -> Decimal? {
        let contract = markets[number].contract
        let price = if let limit = order.price { limit } else { try worse(entry, isBuy: order.isBuy, number) }
        let own = try equity(markets[number].account)
        // All that the account has stands behind the position, not only --capital.
        var money = try money(beside: number) + max(.zero, (venue.funds(number).most ?? own) - own)
        var position = Position()
        position.isLong = order.isBuy
        if let held = markets[number].position, held.isLong == order.isBuy {
            position = held
        } else if let held = markets[number].position, let last = markets[number].last {
            // It is closed first.
            money = try money + held.gain(at: last, contract)
        }
        try position.enter(order.left(), at: price, contract)
        money = try money - (contract.value(order.left(), at: price) * fee(number, isMaker: false)).roundedMoney
        return try liquidation(of: position, in: number, money: money)
    }

    /// What a market order gets.
    func worse(_ price: Decimal, isBuy: Bool, _ number: Int) throws(Failure) -> Decimal {
        try markets[number].instrument.slipped(price, by: options.slippage, isBuy: isBuy)
    }

    func liquidation(of position: Position, in number: Int, money: Decimal) throws(Failure) -> Decimal? {
        guard isMargined(number, isLong: position.isLong) else { return nil }
        let backed = try isIsolated ? withOwnMargin(position, number) : withMoney(money, position, number)
        let price = try backed.price(tiers(of: number), closing: isIsolated ? .zero : closingShare(position, number))
        // Whatever the tiers say, nothing is left at the bankruptcy price.
        let edge = try price == nil ? backed.price(share: isIsolated ? .zero : fee(number, isMaker: false)) : nil
        return try (price ?? edge).map { (price) throws(Failure) in
            try markets[number].instrument.rounded(price, up: position.isLong)
        }
    }

    // MARK: The money behind a position

    /// A position on isolated margin.
    func withOwnMargin(_ position: Position, _ number: Int) throws(Failure) -> LiquidationPrice {
        let contract = markets[number].contract
        let value = try contract.value(position.quantity, at: position.entry)
        return LiquidationPrice(
            money: try value / (position.leverage ?? leverage(of: number)) - position.takenMargin, quantity: position.quantity,
            entered: value, isLong: position.isLong, contract: contract)
    }

    /// A position with money of the account behind it.
    func withMoney(_ money: Decimal, _ position: Position, _ number: Int) -> LiquidationPrice {
        LiquidationPrice(
            money: money, quantity: position.quantity, entered: position.entered, exited: position.exited,
            isLong: position.isLong, contract: markets[number].contract)
    }

    /// What the account of a market has beside the position there: its cash without what coins and bought options cost, and what
    /// `others` counts of its other positions. Its cost grows with the number of markets.
    func money(beside number: Int, others: OtherPositions = .gainsLessMargin) throws(Failure) -> Decimal {
        let account = markets[number].account
        var money = accounts[account].cash
        for other in markets.indices where other != number && markets[other].account == account {
            guard let position = markets[other].position else { continue }
            let contract = markets[other].contract
            if !isMargined(other, isLong: position.isLong) {
                money = try money + position.booked(contract, isSpot: true)
            } else if others != .none, let mark = mark(of: other) {
                money = try money + position.gain(at: mark, contract)
                if others == .gains { continue }
                let value = try contract.value(position.quantity, at: mark).roundedMoney
                money = try money - (maintenance(of: value, in: other) + value * closingShare(position, other))
            }
        }
        return try money.roundedMoney
    }

    /// The fee to close a position at its bankruptcy price, as a share of its value.
    private func closingShare(_ position: Position, _ number: Int) throws(Failure) -> Decimal {
        let rate = try marginRate(number, isBuy: position.isLong)
        return try (rate.position - Decimal.one) / rate.leverage
    }
}
