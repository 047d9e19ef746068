import Shared

/// Handles an entry that the venue refused because the account lacks money: it is sized again with the money that is free now,
/// once.
extension Desk {
    package mutating func sizeAgain(_ order: Order, _ market: MarketID, _ free: Decimal?, because reason: String, at time: Int)
        throws(Failure)
    {
        try lookForHalt()
        var smaller = order
        smaller.id = OrderID(LinkID.of(run, order.signal, "\(order.role.rawValue) again"))
        smaller.filled = .zero
        if let objection = try objection(toAgain: &smaller, after: order, market, free) {
            return writeVeto(order, because: .notSizedAgain(objection, exchange: reason), at: time, in: market)
        }
        let (new, old) = (smaller.quantity.trimmed, order.quantity.trimmed)
        let what =
            new == old
            ? "the entry is sent once more, as large as before" : "the entry is sized again: \(new) instead of \(old)"
        messages.note("\(markets[market].key): \(what)")
        place(smaller, in: market)
    }

    private mutating func objection(toAgain smaller: inout Order, after order: Order, _ market: MarketID, _ free: Decimal?)
        throws(Failure) -> Veto?
    {
        if smaller.id == order.id { return .marginGone }
        if let halt = guards.halt { return .halted(halt) }
        guard let free, let last = markets[market].kept.last else { return .freeMoneyUnknown }
        let position = markets[market].kept.position
        if position != nil, order.role == .entry || position?.isLong != order.isBuy { return .positionOpen }
        if markets[market].book.opening.contains(where: { $0.role != .grid }) { return .orderWaits }
        if let objection = try size(&smaller, from: last, in: market) { return objection }
        let currency = accounts[markets[market].account].currency
        // One percent is kept free, because prices move until the order arrives.
        smaller.quantity = min(smaller.quantity, try affordable(free * Decimal(99, scale: 2), smaller, from: last, market))
        if try smaller.quantity * Decimal(2) < order.quantity {
            return .freeMoneyForLessThanHalf(free, currency)
        }
        return try markets[market].instrument.objection(smaller.quantity, at: order.price ?? last, markets[market].contract)
    }
}
