import Shared

/// What is done about an open position when a candle of its series has closed, and the candles that pace it have come as far.
extension Desk {
    mutating func follow(_ market: Int) throws(Failure) {
        guard let position = markets[market].position, series[position.series].isDue,
            series[markets[market].pace].end >= series[position.series].end
        else { return }
        series[position.series].isDue = false
        if venue.books[market].isLeaving { return }
        let (swing, close, end) = (series[position.series].swing, series[position.series].close, series[position.series].end)
        let rules = options.exits
        var best = venue.books[market].stop
        var reason: ExitReason?
        func isCloser(_ stop: Decimal) -> Bool { best.map { position.isLong ? stop > $0 : stop < $0 } ?? true }
        let instrument = markets[market].instrument
        if let trail = rules.trail, !position.isTrailed, let price = try trail.stop(position, close: close, swing) {
            // Away from the price.
            let stop = try instrument.rounded(price, up: !position.isLong)
            if stop.isAboveZero, isCloser(stop) { (best, reason) = (stop, .trail) }
        }
        if let (trigger, offset) = rules.breakEven {
            let needed = try position.entry * (position.isLong ? Decimal.one + trigger : Decimal.one - trigger)
            if position.isLong ? position.reach >= needed : position.reach <= needed {
                let price = try position.entry * (position.isLong ? Decimal.one + offset : Decimal.one - offset)
                // What it is to keep, it keeps.
                let stop = try instrument.rounded(price, up: position.isLong)
                if stop.isAboveZero, isCloser(stop) { (best, reason) = (stop, .breakEven) }
            }
        }
        if let best, let reason {
            venue.moveStop(to: best, because: reason, in: market)
            writePosition(market, at: end)
        }
        if let span = rules.timeStop, end - position.entryTime >= span {
            try leave(market, because: .time, named: position.signal, at: end)
        }
    }

    /// Sends a market order for all of it, once. `name` is what the order's id is made of; without a price it was decided at the last one.
    mutating func leave(
        _ market: Int, because reason: ExitReason, named name: String, at time: Int, decidedAt price: Decimal? = nil
    ) throws(Failure) {
        guard let position = markets[market].position, !venue.books[market].isLeaving else { return }
        // What fills after an exit is left by another, for the same reason.
        let exits = venue.books[market].exits
        let name = exits == 0 ? name : "\(name)\n\(exits)"
        var order = exit(of: position, because: reason, named: name, at: time)
        order.decision = price ?? markets[market].last
        place(order, in: market)
    }

    /// The order that closes all of a position.
    func exit(of position: Position, because reason: ExitReason, named name: String, at time: Int) -> Order {
        var order = Order()
        order.role = .exit
        order.reason = reason
        order.id = LinkID.of(run, name, reason == .opposite ? "close" : reason.rawValue)
        order.isBuy = !position.isLong
        order.quantity = position.quantity
        order.time = time
        order.signal = position.signal
        order.strategy = position.strategy
        order.series = position.series
        return order
    }

    /// An exit that did not close all is followed by another; its name is the first one's.
    mutating func leaveAgain(after order: Order, at time: Int) throws(Failure) {
        let market = market(of: order)
        if !venue.books[market].size.isZero { try leave(market, because: order.reason, named: order.id, at: time) }
    }

    /// What was filled while the rest of the position was left, goes too.
    mutating func leaveRest(after fill: Fill) throws(Failure) {
        let isHalted = guards.halt != nil && (options.guards.onHalt == .flatten || options.flattens)
        if fill.order.role == .exit, try fill.order.left().isZero {
            try leaveAgain(after: fill.order, at: fill.time)
        } else if fill.order.role.opens, isHalted {
            try leave(fill.market, because: options.flattens ? .flatten : .halt, named: fill.order.signal, at: fill.time)
        }
    }
}
