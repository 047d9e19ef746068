import Shared

/// The equity of accounts, and the value of their positions and orders.
extension Desk {
    /// An account's money with its positions, and with the dust of its coins, at their last prices.
    package func equity(_ account: AccountID) throws(Failure) -> Decimal {
        var equity = accounts[account].cash
        for number in markets.indices where markets[number].account == account {
            guard let last = markets[number].kept.last else { continue }
            if let value = markets[number].kept.position?.value {
                equity = try equity + value.gain(at: last, markets[number].contract)
            }
            // The cost of dust was booked as a loss, but the account still holds it.
            if markets[number].key.category == Label.spot {
                equity = try equity + (markets[number].book.rest * last).roundedMoney
            }
        }
        return equity
    }

    /// The highest value that an account's positions can reach if their opening orders fill.
    package func exposure(_ account: AccountID) throws(Failure) -> Decimal {
        var sum = Decimal.zero
        for number in markets.indices where markets[number].account == account && markets[number].kept.pace != nil {
            sum = try sum + exposure(ofMarket: number)
        }
        return sum
    }

    /// The exposure with one more order. If the order is against an open position, the position is closed first, so in its
    /// market only the order counts.
    package func exposure(_ account: AccountID, with order: Order, at price: Decimal, in market: MarketID) throws(Failure)
        -> Decimal
    {
        let others = try exposure(account) - exposure(ofMarket: market)
        let value = try markets[market].contract.value(order.left(), at: order.price ?? price)
        if let position = markets[market].kept.position, order.role != .grid, position.isLong != order.isBuy {
            return try others + value
        }
        return try others + exposure(ofMarket: market, with: order.isBuy ? value : value.negated)
    }

    package func exposure(ofMarket number: MarketID, with more: Decimal = .zero) throws(Failure) -> Decimal {
        let (contract, price) = (markets[number].contract, markets[number].kept.last)
        let size = markets[number].book.size
        var held = Decimal.zero
        if !size.isZero, let price { held = try contract.value(size, at: price) }
        var bought = try more.isBelowZero ? held : held + more
        var sold = try more.isBelowZero ? held + more : held
        for order in markets[number].book.orders where order.role.opens {
            guard let price = order.price ?? price else { continue }
            let value = try contract.value(order.left(), at: price)
            if order.isBuy { bought = try bought + value } else { sold = try sold - value }
        }
        return max(bought.magnitude, sold.magnitude)
    }
}
