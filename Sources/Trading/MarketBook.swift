import Shared

/// The signal that opened a position, its strategy, and the series that paces it.
package struct PositionOwner {
    package var signal: String
    package var strategy: String
    package var series: SeriesID

    package init(signal: String, strategy: String, series: SeriesID) {
        self.signal = signal
        self.strategy = strategy
        self.series = series
    }
}

/// What stands in one market at the venue.
package struct MarketBook {
    package var orders: [Order] = []
    /// Above zero long, below zero short.
    package var size = Decimal.zero
    package var stop: Decimal?
    package var stopReason = ExitReason.stop
    package var target: Decimal?
    /// Where the exchange closes the position itself.
    package var liquidation: Decimal?
    /// Of a coin that was bought: less than a step, which cannot be sold.
    package var rest = Decimal.zero
    /// How many orders protected it so far.
    package var protections = 0
    /// How many orders were steps of positions so far.
    package var steps = 0
    /// How many orders left the positions of its signal so far.
    package var exits = 0
    package var executions = SeenExecutions()
    /// The protection was reached and could not be filled at once.
    package var closing: Order?
    /// Whose the position is, or was last: its protection is named and told as part of that. Nil where a signal never opened any.
    package var owner: PositionOwner?

    package var isIdle: Bool { orders.isEmpty && size.isZero }
    package var isLong: Bool { size.isAboveZero }

    /// The working orders that would open something.
    package var opening: [Order] { orders.filter(\.role.opens) }
    package var isLeaving: Bool { closing != nil || orders.contains { $0.role == .exit } }

    package func order(_ id: OrderID) -> Order? { orders.first { $0.id == id } }

    package mutating func update(_ order: Order) {
        if closing?.id == order.id { closing = order }
        if let place = orders.firstIndex(where: { $0.id == order.id }) { orders[place] = order }
    }

    // MARK: Executions

    /// So much more of an order, which says so already, was executed.
    package mutating func execute(_ order: Order, _ quantity: Decimal) throws(Failure) {
        let wasFlat = size.isZero
        size = try size + (order.isBuy ? quantity : quantity.negated)
        if order.role == .entry || order.role == .add { carry(order, isFirst: wasFlat) }
        if try order.left().isAboveZero { return update(order) }
        orders.removeAll { $0.id == order.id }
        if closing?.id == order.id { closing = nil }
    }

    /// The position takes over the stop and target of its entry; one that is added to moves its stop only closer.
    private mutating func carry(_ order: Order, isFirst: Bool) {
        target = order.target
        if isFirst {
            if owner?.signal != order.signal { exits = 0 }
            owner = PositionOwner(signal: order.signal, strategy: order.strategy, series: order.series)
        }
        guard let stop = order.stop, isFirst || isCloser(stop) else { return }
        self.stop = stop
        stopReason = .stop
    }

    /// Whether a stop is closer than the one that stands.
    package func isCloser(_ stop: Decimal) -> Bool { self.stop.map { isLong ? stop > $0 : stop < $0 } ?? true }

    /// Nothing is left to protect. Gives the orders that have no more reason.
    package mutating func flatten(wasLong: Bool) -> [Order] {
        stop = nil
        target = nil
        closing = nil
        return bound(toLong: wasLong)
    }

    /// The orders that build on a position, or leave it.
    package func bound(toLong isLong: Bool) -> [Order] {
        orders.filter { !$0.role.opens || ($0.role != .grid && $0.isBuy == isLong) }
    }
}
