import Shared

/// What accounts are worth, and what their positions and orders come to.
extension Desk {
    /// What an account is worth with all its positions, and what is left of coins, at their last prices.
    func equity(_ account: Int) throws(Failure) -> Decimal {
        var equity = accounts[account].cash
        for number in markets.indices where markets[number].account == account {
            guard let last = markets[number].last else { continue }
            if let position = markets[number].position {
                equity = try equity + position.gain(at: last, markets[number].contract)
            }
            // Dust was booked as a cost, but it is still there.
            if markets[number].key.category == TradeOptions.spot {
                equity = try equity + (venue.books[number].rest * last).roundedMoney
            }
        }
        return equity
    }

    /// What the positions of an account and the orders that would open some come to, at most.
    func exposure(_ account: Int) throws(Failure) -> Decimal {
        var sum = Decimal.zero
        for number in markets.indices where markets[number].account == account && markets[number].pace >= 0 {
            sum = try sum + exposure(ofMarket: number)
        }
        return sum
    }

    /// The same with an order more. One against an open position, that is closed first, counts alone.
    func exposure(_ account: Int, with order: Order, at price: Decimal, in market: Int) throws(Failure) -> Decimal {
        let others = try exposure(account) - exposure(ofMarket: market)
        let value = try markets[market].contract.value(order.left(), at: order.price ?? price)
        if let position = markets[market].position, order.role != .grid, position.isLong != order.isBuy {
            return try others + value
        }
        return try others + exposure(ofMarket: market, with: order.isBuy ? value : value.negated)
    }

    func exposure(ofMarket number: Int, with more: Decimal = .zero) throws(Failure) -> Decimal {
        let market = markets[number]
        let book = venue.books[number]
        var held = Decimal.zero
        if !book.size.isZero, let last = market.last { held = try market.contract.value(book.size, at: last) }
        var bought = try more.isBelowZero ? held : held + more
        var sold = try more.isBelowZero ? held + more : held
        for order in book.opening {
            guard let price = order.price ?? market.last else { continue }
            let value = try market.contract.value(order.left(), at: price)
            if order.isBuy { bought = try bought + value } else { sold = try sold - value }
        }
        return max(bought.magnitude, sold.magnitude)
    }
}
