import Shared

/// Moves the stop of an open position, or closes the position, after a closed candle of its series, once the candles that drive
/// the market have reached the same time.
extension Desk {
    package mutating func follow(_ market: MarketID) throws(Failure) {
        guard let number = markets[market].kept.position?.series, series[number].kept.isDue,
            let pace = markets[market].kept.pace, series[pace].kept.end >= series[number].kept.end
        else { return }
        series[number].kept.isDue = false
        if markets[market].book.isLeaving { return }
        let end = series[number].kept.end
        if let (stop, reason) = try closerStop(market, number) {
            venue.moveStop(to: stop, because: reason, in: &markets[market])
            writePosition(market, at: end)
        }
        try keepSteps(market, at: end)
        if let span = options.exits.timeStop, let position = markets[market].kept.position, end - position.entryTime >= span {
            try leave(market, because: .time, named: position.signal, at: end)
        }
    }

    /// Returns the stop that the rules of exit set now, if it is closer to the price than the current one.
    private func closerStop(_ market: MarketID, _ number: SeriesID) throws(Failure) -> (Decimal, ExitReason)? {
        let rules = options.exits
        guard rules.trail != nil || rules.breakEven != nil, let position = markets[market].kept.position else { return nil }
        var best = markets[market].book.stop
        var reason: ExitReason?
        func isCloser(_ stop: Decimal) -> Bool { best.map { position.isLong ? stop > $0 : stop < $0 } ?? true }
        let instrument = markets[market].instrument
        if let trail = rules.trail, !position.isTrailed, try trails(position, in: market),
            let price = try trail.stop(position, close: series[number].kept.close, series[number].kept.swing)
        {
            // Rounded away from the price.
            let stop = try instrument.rounded(price, up: !position.isLong)
            if stop.isAboveZero, isCloser(stop) { (best, reason) = (stop, .trail) }
        }
        if let (trigger, offset) = rules.breakEven {
            let needed = try position.entry * (position.isLong ? Decimal.one + trigger : Decimal.one - trigger)
            if position.isLong ? position.reach >= needed : position.reach <= needed {
                let price = try position.entry * (position.isLong ? Decimal.one + offset : Decimal.one - offset)
                // Rounded so that at least the promised profit is kept.
                let stop = try instrument.rounded(price, up: position.isLong)
                if stop.isAboveZero, isCloser(stop) { (best, reason) = (stop, .breakEven) }
            }
        }
        guard let best, let reason else { return nil }
        return (best, reason)
    }

    /// Sends a market order that closes the whole position, unless one was sent already. The order's id is made of `name`.
    /// `price` is the price at which the exit was decided, by default the last price.
    package mutating func leave(
        _ market: MarketID, because reason: ExitReason, named name: String, at time: Int, decidedAt price: Decimal? = nil
    ) throws(Failure) {
        guard let position = markets[market].kept.position, !markets[market].book.isLeaving else { return }
        // If more is filled after an exit, another exit follows. It needs an id of its own.
        let exits = markets[market].book.exits
        let name = exits == 0 ? name : "\(name)\n\(exits)"
        var order = exit(of: position, because: reason, named: name, at: time)
        order.decision = price ?? markets[market].kept.last
        cancelSteps(market, at: time)
        place(order, in: market)
    }

    /// Makes the order that closes a whole position.
    package func exit(of position: Position, because reason: ExitReason, named name: String, at time: Int) -> Order {
        let id = link(name, reason == .opposite ? "close" : reason.rawValue)
        var order = Order(OrderID(id), of: position.series)
        order.role = .exit
        order.reason = reason
        order.isBuy = !position.isLong
        order.quantity = position.quantity
        order.time = time
        order.signal = position.signal
        order.strategy = position.strategy
        return order
    }

    /// Sends another exit if the first did not close everything. Its id is made of the first one's.
    package mutating func leaveAgain(after order: Order, at time: Int) throws(Failure) {
        let market = market(of: order)
        if !markets[market].book.size.isZero { try leave(market, because: order.reason, named: order.id.text, at: time) }
    }

    /// Closes what a fill leaves open: after an exit that is complete, and after an opening order that fills during a halt that
    /// flattens.
    package mutating func leaveRest(after fill: Fill) throws(Failure) {
        let isHalted = guards.halt != nil && (options.guards.onHalt == .flatten || options.flattens)
        if fill.order.role == .exit, try fill.order.left().isZero {
            try leaveAgain(after: fill.order, at: fill.time)
        } else if fill.order.role.opens, isHalted {
            try leave(fill.market, because: options.flattens ? .flatten : .halt, named: fill.order.signal, at: fill.time)
        }
    }
}
