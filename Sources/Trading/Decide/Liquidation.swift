import Shared

/// What stands behind a position.
package enum MarginMode: String, CaseIterable {
    /// The account's equity of a currency stands behind all its positions.
    case cross
    /// Each position has a margin of its own, and loses no more than that.
    case isolated
}

/// What counts of the other positions of an account.
package enum OtherPositions {
    case none, gains, gainsLessMargin
}

/// Where positions are liquidated. At the exchange an open position's price is the exchange's own.
extension Desk {
    /// Each position has a margin of its own.
    package var isIsolated: Bool { venue.isIsolated ?? (options.margin == .isolated) }

    /// Coins and bought options are paid in full and never liquidated.
    package func isMargined(_ number: MarketID, isLong: Bool) -> Bool {
        let category = markets[number].key.category
        return category != Label.spot && (category != Label.option || !isLong)
    }

    /// The mark price, or the last price where no mark is known.
    package func mark(of number: MarketID) -> Decimal? {
        markets[number].kept.marks.current(at: clock) ?? markets[number].kept.last
    }

    /// The price at which the position of a market is liquidated; nil where there is none.
    package func liquidation(of number: MarketID) throws(Failure) -> Decimal? {
        guard let position = markets[number].kept.position else { return nil }
        if !options.isPaper { return markets[number].book.liquidation }
        return try liquidation(of: position, in: number, money: isIsolated ? .zero : money(beside: number))
    }

    /// Notes the liquidation price of a paper position in its book, which the state keeps.
    package mutating func noteLiquidation(_ number: MarketID) {
        if !options.isPaper || isShown { return }
        let position = markets[number].kept.position
        let price = position.flatMap { position in (try? limit(of: position, number)) ?? nil }
        if markets[number].book.liquidation != price { markets[number].book.liquidation = price }
    }

    /// How far the mark is from the liquidation, in percent of the mark; below 0 it is past it.
    package func distanceToLiquidation(_ number: MarketID) -> Decimal? {
        guard let position = markets[number].kept.position, let price = markets[number].book.liquidation,
            let mark = mark(of: number),
            let distance = position.isLong ? mark.subtracting(price) : price.subtracting(mark)
        else { return nil }
        return distance.multiplied(by: Decimal(100))?.divided(by: mark)
    }

    /// Why an order's stop would protect nothing; nil where it does. At the exchange the liquidation price is an estimate, as the
    /// account may have more than `trade` sees of it.
    package func objection(toStopOf order: Order, from entry: Decimal, in number: MarketID) throws(Failure) -> Veto? {
        guard let stop = order.stop, let price = try liquidation(after: order, from: entry, in: number),
            order.isBuy ? stop <= price : stop >= price
        else { return nil }
        return .stopBeyondLiquidation(stop: stop, price: price, isEstimate: !options.isPaper)
    }

    /// The liquidation price of the position that an order would make.
    package func liquidation(after order: Order, from entry: Decimal, in number: MarketID) throws(Failure) -> Decimal? {
        let contract = markets[number].contract
        let price = if let limit = order.price { limit } else { try worse(entry, isBuy: order.isBuy, number) }
        let own = try equity(markets[number].account)
        // All that the account has stands behind the position, not only --capital.
        var money = try money(beside: number) + max(.zero, (funds(number).most ?? own) - own)
        var position = Position()
        position.isLong = order.isBuy
        if let held = markets[number].kept.position, held.isLong == order.isBuy {
            position = held
        } else if let held = markets[number].kept.position, let last = markets[number].kept.last {
            // It is closed first.
            money = try money + held.gain(at: last, contract)
        }
        try position.enter(order.left(), at: price, contract)
        money = try money - (contract.value(order.left(), at: price) * fee(number, isMaker: false)).roundedMoney
        return try liquidation(of: position, in: number, money: money)
    }

    /// What a market order gets.
    package func worse(_ price: Decimal, isBuy: Bool, _ number: MarketID) throws(Failure) -> Decimal {
        try markets[number].instrument.slipped(price, by: options.slippage, isBuy: isBuy)
    }

    package func liquidation(of position: Position, in number: MarketID, money: Decimal) throws(Failure) -> Decimal? {
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
    package func withOwnMargin(_ position: Position, _ number: MarketID) throws(Failure) -> LiquidationPrice {
        let contract = markets[number].contract
        let value = try contract.value(position.quantity, at: position.entry)
        return LiquidationPrice(
            money: try value / (position.leverage ?? leverage(of: number)) - position.takenMargin, quantity: position.quantity,
            entered: value, isLong: position.isLong, contract: contract)
    }

    /// A position with money of the account behind it.
    package func withMoney(_ money: Decimal, _ position: Position, _ number: MarketID) -> LiquidationPrice {
        LiquidationPrice(
            money: money, quantity: position.quantity, entered: position.entered, exited: position.exited,
            isLong: position.isLong, contract: markets[number].contract)
    }

    /// What the account of a market has beside the position there: its cash without what coins and bought options cost, and what
    /// `others` counts of its other positions. Its cost grows with the number of markets.
    package func money(beside number: MarketID, others: OtherPositions = .gainsLessMargin) throws(Failure) -> Decimal {
        let account = markets[number].account
        var money = accounts[account].cash
        for other in markets.indices where other != number && markets[other].account == account {
            guard let position = markets[other].kept.position else { continue }
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
    private func closingShare(_ position: Position, _ number: MarketID) throws(Failure) -> Decimal {
        let rate = try marginRate(number, isBuy: position.isLong)
        return try (rate.position - Decimal.one) / rate.leverage
    }
}
