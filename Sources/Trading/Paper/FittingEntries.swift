import Shared

/// Paper sizes entries at the close before, and a gap may have taken some of the money since.
extension Desk {
    /// Shrinks or cancels each entry whose margin the account lacks at the open, as an exchange would. `kept.last` must be the
    /// open.
    package mutating func fitEntries(_ market: MarketID, at bar: VenueBar) throws(Failure) {
        guard options.isPaper else { return }
        let heldSide = markets[market].kept.position?.isLong
        for order in markets[market].book.orders where order.role.opens {
            if order.role == .grid || order.isResting || order.time > bar.time { continue }
            if let heldSide, heldSide != order.isBuy { continue }
            let most = try most(of: order, at: bar.open, market)
            if try order.left() <= most { continue }
            let (contract, instrument) = (markets[market].contract, markets[market].instrument)
            let objection = try instrument.objection(most, at: order.price ?? bar.open, contract)
            if objection != nil {
                venue.cancel(order.id, in: &markets[market], because: .openLeavesTooLittle, at: bar.time)
            } else {
                var smaller = order
                smaller.quantity = try order.filled + most
                venue.amend(smaller, in: &markets[market], because: .openLeavesLess, at: bar.time)
            }
            try bookEvents()
        }
    }

    /// The largest quantity of an order that its account can pay for at a price.
    private func most(of order: Order, at price: Decimal, _ market: MarketID) throws(Failure) -> Decimal {
        let free = try freeMoney(of: equity(markets[market].account), for: order, in: market, without: order)
        return try affordable(free, order, from: price, market)
    }
}
