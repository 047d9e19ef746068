import Shared

/// The signal that opened a position, its strategy, and its series.
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

/// The orders and the position of one market as the venue has them.
package struct MarketBook {
    package var orders: [Order] = []
    /// Above zero for long, below zero for short.
    package var size = Decimal.zero
    package var stop: Decimal?
    package var stopReason = ExitReason.stop
    package var target: Decimal?
    /// The liquidation price.
    package var liquidation: Decimal?
    /// The part of a bought coin that is smaller than one quantity step and cannot be sold.
    package var rest = Decimal.zero
    /// The number of protection orders placed so far; it makes their ids unique.
    package var protections = 0
    /// The number of step orders placed so far; it makes their ids unique.
    package var steps = 0
    /// The number of exit orders so far for positions of the current signal; it makes their ids unique.
    package var exits = 0
    package var executions = SeenExecutions()
    /// The stop or target order that was triggered and could not be filled at once.
    package var closing: Order?
    /// The signal behind the current or the last position; its stop and target orders and records name it. Nil if no signal
    /// ever opened a position here.
    package var owner: PositionOwner?

    @inline(__always) package var isIdle: Bool { orders.isEmpty && size.isZero }
    @inline(__always) package var isLong: Bool { size.isAboveZero }

    /// The open orders that would open or enlarge a position.
    package var opening: [Order] { orders.filter(\.role.opens) }
    @inline(__always) package var isLeaving: Bool { closing != nil || orders.contains { $0.role == .exit } }

    package func order(_ id: OrderID) -> Order? { orders.first { $0.id == id } }

    package mutating func update(_ order: Order) {
        if closing?.id == order.id { closing = order }
        if let place = orders.firstIndex(where: { $0.id == order.id }) { orders[place] = order }
    }

    // MARK: Executions

    /// Books an execution of `quantity` on the position. The order passed in already counts it as filled.
    package mutating func execute(_ order: Order, _ quantity: Decimal) throws(Failure) {
        let wasFlat = size.isZero
        size = try size + (order.isBuy ? quantity : quantity.negated)
        if order.role == .entry || order.role == .add { carry(order, isFirst: wasFlat) }
        if try order.left().isAboveZero { return update(order) }
        orders.removeAll { $0.id == order.id }
        if closing?.id == order.id { closing = nil }
    }

    /// Takes over the target of an entry that was filled, and its stop if the entry opens the position or the stop is closer to
    /// the price.
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

    /// Whether a stop is closer to the price than the current one. True if the position has no stop.
    package func isCloser(_ stop: Decimal) -> Bool { self.stop.map { isLong ? stop > $0 : stop < $0 } ?? true }

    /// Removes the protection of a closed position. Returns the orders that have lost their purpose.
    package mutating func flatten(wasLong: Bool) -> [Order] {
        stop = nil
        target = nil
        closing = nil
        return bound(toLong: wasLong)
    }

    /// Returns the orders that enlarge or reduce a position on this side. Grid orders are not among them.
    package func bound(toLong isLong: Bool) -> [Order] {
        orders.filter { !$0.role.opens || ($0.role != .grid && $0.isBuy == isLong) }
    }
}
