import Shared

/// What stands in one market at the venue.
struct MarketBook {
    var orders: [Order] = []
    /// Above zero long, below zero short.
    var size = Decimal.zero
    var stop: Decimal?
    var stopReason = ExitReason.stop
    var target: Decimal?
    /// Where the exchange closes the position itself.
    var liquidation: Decimal?
    /// Of a coin that was bought: less than a step, which cannot be sold.
    var rest = Decimal.zero
    /// How many orders protected it so far.
    var protections = 0
    /// How many orders left the positions of its signal so far.
    var exits = 0
    var executions = SeenExecutions()
    /// The protection was reached and could not be filled at once.
    var closing: Order?
    /// Whose the position is: its protection is named and told as part of that.
    var signal = ""
    var strategy = ""
    var series = 0

    var isIdle: Bool { orders.isEmpty && size.isZero }
    var isLong: Bool { size.isAboveZero }

    /// The working orders that would open something.
    var opening: [Order] { orders.filter(\.role.opens) }
    var isLeaving: Bool { closing != nil || orders.contains { $0.role == .exit } }

    func order(_ id: String) -> Order? { orders.first { $0.id == id } }

    mutating func update(_ order: Order) {
        if closing?.id == order.id { closing = order }
        if let place = orders.firstIndex(where: { $0.id == order.id }) { orders[place] = order }
    }

    // MARK: Executions

    /// So much more of an order, which says so already, was executed.
    mutating func execute(_ order: Order, _ quantity: Decimal) throws(Failure) {
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
            if signal != order.signal { exits = 0 }
            signal = order.signal
            strategy = order.strategy
            series = order.series
        }
        guard let stop = order.stop, isFirst || isCloser(stop) else { return }
        self.stop = stop
        stopReason = .stop
    }

    /// Whether a stop is closer than the one that stands.
    func isCloser(_ stop: Decimal) -> Bool { self.stop.map { isLong ? stop > $0 : stop < $0 } ?? true }

    /// Nothing is left to protect. Gives the orders that have no more reason.
    mutating func flatten(wasLong: Bool) -> [Order] {
        stop = nil
        target = nil
        closing = nil
        return bound(toLong: wasLong)
    }

    /// The orders that build on a position, or leave it.
    func bound(toLong isLong: Bool) -> [Order] {
        orders.filter { !$0.role.opens || ($0.role != .grid && $0.isBuy == isLong) }
    }
}
