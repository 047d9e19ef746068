import Shared

/// The money behind a position.
package enum MarginMode: String, CaseIterable {
    /// The account's equity in a currency is behind all its positions.
    case cross
    /// Each position has its own margin, and cannot lose more than that.
    case isolated
}

/// What the account's other positions contribute to the money behind a position.
package enum OtherPositions {
    case none, gains, gainsLessMargin
}

/// Liquidation prices. At the exchange, the price of an open position is the one that the exchange reports.
extension Desk {
    /// Whether each position has its own margin.
    package var isIsolated: Bool { venue.isIsolated ?? (options.margin == .isolated) }

    /// Whether a position can be liquidated. Coins and bought options cannot: they are paid in full.
    package func isMargined(_ number: MarketID, isLong: Bool) -> Bool {
        let category = markets[number].key.category
        return category != Label.spot && (category != Label.option || !isLong)
    }

    /// The mark price, or the last price if no mark is known.
    package func mark(of number: MarketID) -> Decimal? {
        markets[number].kept.marks.current(at: clock) ?? markets[number].kept.last
    }

    /// The liquidation price of the position in a market; nil without a position, or if the position cannot be liquidated.
    package func liquidation(of number: MarketID) throws(Failure) -> Decimal? {
        guard let position = markets[number].kept.position else { return nil }
        if !options.isPaper { return markets[number].book.liquidation }
        return try liquidation(of: position, in: number, money: isIsolated ? .zero : money(beside: number))
    }

    /// Stores the liquidation price of a paper position in its book.
    package mutating func noteLiquidation(_ number: MarketID) {
        if !options.isPaper || isShown { return }
        let price = (try? limit(number)) ?? nil
        if markets[number].book.liquidation != price { markets[number].book.liquidation = price }
    }

    /// The distance from the mark price to the liquidation price, in percent of the mark price; below 0 once the mark has
    /// passed it.
    package func distanceToLiquidation(_ number: MarketID) -> Decimal? {
        guard let isLong = markets[number].kept.position?.isLong, let price = markets[number].book.liquidation,
            let mark = mark(of: number), let distance = isLong ? mark.subtracting(price) : price.subtracting(mark)
        else { return nil }
        return distance.multiplied(by: Decimal(100))?.divided(by: mark)
    }

    /// Returns why an order's stop would not protect the position; nil if it would. At the exchange the liquidation price is an
    /// estimate, because the account may have more money than `trade` knows of.
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
        // The whole account is behind the position, not only --capital.
        var money = try money(beside: number) + max(.zero, (funds(number).most ?? own) - own)
        var position = Position()
        position.isLong = order.isBuy
        if let held = markets[number].kept.position, held.isLong == order.isBuy {
            position = held
        } else if let held = markets[number].kept.position, let last = markets[number].kept.last {
            // A position on the other side is closed first.
            money = try money + held.gain(at: last, contract)
        }
        try position.enter(order.left(), at: price, contract)
        money = try money - (contract.value(order.left(), at: price) * fee(number, isMaker: false)).roundedMoney
        return try liquidation(of: position, in: number, money: money)
    }

    /// The price at which a market order fills: worse by the slippage.
    package func worse(_ price: Decimal, isBuy: Bool, _ number: MarketID) throws(Failure) -> Decimal {
        try markets[number].instrument.slipped(price, by: options.slippage, isBuy: isBuy)
    }

    package func liquidation(of position: Position, in number: MarketID, money: Decimal) throws(Failure) -> Decimal? {
        guard isMargined(number, isLong: position.isLong) else { return nil }
        let backed = try isIsolated ? withOwnMargin(position, number) : withMoney(money, position, number)
        let price = try backed.price(tiers(of: number), closing: isIsolated ? .zero : closingShare(position, number))
        // At the bankruptcy price nothing is left, even if no tier gives a liquidation price.
        let edge = try price == nil ? backed.price(share: isIsolated ? .zero : fee(number, isMaker: false)) : nil
        return try (price ?? edge).map { (price) throws(Failure) in
            try markets[number].instrument.rounded(price, up: position.isLong)
        }
    }

    // MARK: The money behind a position

    /// A position with its own margin (isolated).
    package func withOwnMargin(_ position: Position, _ number: MarketID) throws(Failure) -> LiquidationPrice {
        let contract = markets[number].contract
        let value = try contract.value(position.quantity, at: position.entry)
        return LiquidationPrice(
            money: try value / (position.leverage ?? leverage(of: number)) - position.takenMargin, quantity: position.quantity,
            entered: value, isLong: position.isLong, contract: contract)
    }

    /// A position with the account's money behind it (cross).
    package func withMoney(_ money: Decimal, _ position: Position, _ number: MarketID) -> LiquidationPrice {
        LiquidationPrice(
            money: money, quantity: position.quantity, entered: position.entered, exited: position.exited,
            isLong: position.isLong, contract: markets[number].contract)
    }

    /// The account's money without the position in this market: its cash, less the money paid for coins and bought options,
    /// plus what `others` takes from its other positions. The cost grows with the number of markets.
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
