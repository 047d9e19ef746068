import Shared

/// The simulated venue. The order of prices inside a candle is unknown, so the worse one is assumed: the stop before the
/// target, and no target in a candle in which a limit order filled.
///
/// A candle is processed in this order:
/// 1. At the open: market orders that reduce, then a stop or target that the open lies on or beyond, then entries.
/// 2. Resting limits that the candle trades through, at their own price.
/// 3. The stop, otherwise the target.
package struct Paper: Venue {
    package let tellsFunding = false
    package let isIsolated: Bool? = nil
    private let slippage: Decimal
    private let participation: Decimal?
    let tolerance: SlippageTolerance?
    private let hashesNames: Bool
    private var events: [VenueEvent] = []
    private var taken = 0
    /// The quantity that the current bar can still fill; nil for any.
    var room: Decimal?
    /// A resting limit order filled inside the current bar.
    private var hasEnteredInside = false

    /// Without `hashesNames` order ids are longer, but cheaper to make.
    package init(slippage: Decimal, participation: Decimal?, tolerance: SlippageTolerance? = nil, hashesNames: Bool = true) {
        self.tolerance = tolerance
        self.hashesNames = hashesNames
        self.slippage = slippage
        self.participation = participation
    }

    package mutating func addMarket(_ key: SeriesKey, _ market: MarketID) {}

    package var hasEvents: Bool { !events.isEmpty }

    package mutating func nextEvent() -> VenueEvent? {
        if events.isEmpty { return nil }
        if taken == events.count - 1 {
            // The last event is moved out of the list, which costs less than a copy.
            let event = events.removeLast()
            events.removeAll(keepingCapacity: true)
            taken = 0
            return event
        }
        taken += 1
        return events[taken - 1]
    }

    package mutating func place(_ order: Order, in market: inout MarketState) { market.book.orders.append(order) }

    package mutating func amend(_ order: Order, in market: inout MarketState, because reason: OrderCause, at time: Int) {
        var order = order
        order.isResting = false
        order.changes += 1
        market.book.update(order)
        events.append(.amended(order, because: reason, time: time))
    }

    package mutating func cancel(_ id: OrderID, in market: inout MarketState, because reason: OrderCause, at time: Int) {
        guard let order = market.book.order(id) else { return }
        end(order, &market, because: reason, time)
    }

    package mutating func moveStop(to stop: Decimal, because reason: ExitReason, in market: inout MarketState) {
        market.book.stop = stop
        market.book.stopReason = reason
    }

    package func funds(of currency: Label, isSpot: Bool) -> (most: Decimal?, free: Decimal?) { (nil, nil) }

    /// Paper does not trail stops by itself, since the order of prices inside a candle is unknown.
    package func trail(by distance: Decimal, from start: Decimal?, in market: inout MarketState) -> Bool { false }

    // MARK: The market

    package mutating func see(_ bar: VenueBar, _ part: BarPart, in market: inout MarketState) throws(Failure) {
        switch part {
        case .open:
            room = try participation.map { (share) throws(Failure) in
                try (bar.volume * share).onStep(market.instrument.lot, up: false)
            }
            try leave(bar, &market)
            try protect(&market, at: bar.open, bar.time)
        case .entries: try enter(bar, &market)
        case .resting: hasEnteredInside = try fillResting(bar, &market)
        case .inside: try protectInside(bar, &market, sparesTarget: hasEnteredInside)
        }
    }

    package mutating func liquidate(_ order: Order, in market: inout MarketState, at price: Decimal, isInside: Bool) {
        let wasLong = market.book.isLong
        var order = order
        order.filled = order.quantity
        market.book.size = .zero
        let fill = Fill(
            market: market.id, order: order, price: price, quantity: order.quantity, time: order.time, isMaker: false,
            isInside: isInside, stop: market.book.stop, target: market.book.target)
        events.append(.filled(fill))
        flatten(&market, wasLong: wasLong, order.time)
    }

    /// Fills market orders that reduce, and the rest of a triggered stop or target.
    private mutating func leave(_ bar: VenueBar, _ market: inout MarketState) throws(Failure) {
        var place = 0
        while place < market.book.orders.count {
            let order = market.book.orders[place]
            if order.role == .exit, order.time <= bar.time {
                try fill(order, &market, at: try slipped(bar.open, isBuy: order.isBuy, market.instrument), bar.time)
            }
            place += market.book.orders.contains(where: { $0.id == order.id }) ? 1 : 0
        }
        if let closing = market.book.closing {
            try fill(closing, &market, at: try slipped(bar.open, isBuy: closing.isBuy, market.instrument), bar.time)
        }
    }

    /// Triggers the stop or target if a price lies on or beyond it.
    private mutating func protect(_ market: inout MarketState, at price: Decimal, _ time: Int) throws(Failure) {
        guard !market.book.size.isZero, market.book.closing == nil else { return }
        if let stop = market.book.stop, market.book.isLong ? price <= stop : price >= stop {
            try trigger(&market, market.book.stopReason, at: price, time)
        } else if let target = market.book.target, market.book.isLong ? price >= target : price <= target {
            try trigger(&market, .target, at: price, time)
        }
    }

    private mutating func protectInside(_ bar: VenueBar, _ market: inout MarketState, sparesTarget: Bool) throws(Failure) {
        guard !market.book.size.isZero, market.book.closing == nil else { return }
        let (worst, best) = market.book.isLong ? (bar.low, bar.high) : (bar.high, bar.low)
        if let stop = market.book.stop, market.book.isLong ? worst <= stop : worst >= stop {
            // If a resting order opened the position inside this bar, the open may lie beyond the stop already.
            let isGap = market.book.isLong ? bar.open < stop : bar.open > stop
            try trigger(&market, market.book.stopReason, at: isGap ? bar.open : stop, bar.end - 1, isInside: true)
        } else if !sparesTarget, let target = market.book.target, market.book.isLong ? best >= target : best <= target {
            try trigger(&market, .target, at: target, bar.end - 1, isInside: true)
        } else if !sparesTarget {
            try fillSteps(bar, &market)
        }
    }

    private mutating func trigger(
        _ market: inout MarketState, _ reason: ExitReason, at price: Decimal, _ time: Int, isInside: Bool = false
    ) throws(Failure) {
        guard let owner = market.book.owner else { return }
        let name = reason == .target ? "target" : "stop"
        let id = OrderID(hashesNames ? LinkID.of(nil, owner.signal, name) : LinkID.plain(owner.signal, name))
        var order = Order(id, leaving: owner)
        order.role = .exit
        order.isBuy = !market.book.isLong
        order.quantity = market.book.size.magnitude
        order.reason = reason
        order.time = time
        order.decision = reason == .target ? market.book.target : market.book.stop
        // With --participation the bar may have too little volume to close the whole position.
        let closes = room.map { $0 >= order.quantity } ?? true
        for other in market.book.bound(toLong: market.book.isLong) {
            end(other, &market, because: closes ? .positionClosed : .positionClosing, time)
        }
        market.book.closing = order
        try fill(order, &market, at: try slipped(price, isBuy: order.isBuy, market.instrument), time, isInside: isInside)
    }

    // MARK: Fills

    /// The price of a market order: worse by the slippage, on the next worse tick.
    func slipped(_ price: Decimal, isBuy: Bool, _ instrument: Instrument) throws(Failure) -> Decimal {
        try instrument.slipped(price, by: slippage, isBuy: isBuy)
    }

    mutating func fill(
        _ order: Order, _ market: inout MarketState, at price: Decimal, _ time: Int, isMaker: Bool = false,
        isInside: Bool = false
    ) throws(Failure) {
        var quantity = try order.left()
        if order.role == .exit || order.role == .step { quantity = min(quantity, market.book.size.magnitude) }
        if let room {
            quantity = min(quantity, room)
            self.room = try room - quantity
        }
        guard quantity.isAboveZero else { return }
        let isFirst = order.filled.isZero
        var order = order
        order.filled = try order.filled + quantity
        order.changes += 1
        let wasLong = market.book.isLong
        try market.book.execute(order, quantity)
        let fill = Fill(
            market: market.id, order: order, price: price, quantity: quantity, time: time, isFirst: isFirst, isMaker: isMaker,
            isInside: isInside, stop: market.book.stop, target: market.book.target)
        events.append(.filled(fill))
        if market.book.size.isZero { flatten(&market, wasLong: wasLong, time) }
    }

    /// Removes the protection and the orders of a closed position.
    private mutating func flatten(_ market: inout MarketState, wasLong: Bool, _ time: Int) {
        for order in market.book.flatten(wasLong: wasLong) {
            end(order, &market, because: .positionClosed, time)
        }
    }

    mutating func end(_ order: Order, _ market: inout MarketState, because reason: OrderCause, _ time: Int) {
        market.book.orders.removeAll { $0.id == order.id }
        events.append(.ended(order, .cancelled, because: reason, time: time))
    }
}
