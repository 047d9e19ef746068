import Shared

/// Turns signals into orders.
extension Desk {
    package mutating func take(_ signal: TradeSignal) throws(Failure) {
        let number = number(of: signal.key)
        // A replay of input from an earlier run brings its signals again.
        if series[number].replayed.include(signal) { return }
        let market = series[number].market
        try advance(to: signal.time - 1)
        if let objection = try objection(toAgain: signal, number) {
            return writeVeto(signal, because: objection, in: market)
        }
        if options.grid != nil { return writeVeto(signal, because: .gridTrades, in: market) }
        if let position = markets[market].kept.position {
            if position.isLong == signal.isLong { return try add(signal, number, to: position) }
            return try oppose(signal, number)
        }
        if let order = markets[market].book.orders.first(where: { $0.role.opens && $0.role != .grid }) {
            if order.isBuy == signal.isLong { return writeVeto(signal, because: .orderWaits, in: market) }
            try cancelOpening(market, because: .opposite, at: signal.time)
            if !signal.opens { return }
        }
        if !signal.opens {
            return writeVeto(signal, because: .onlyCloses(ownSide: false), in: market)
        }
        try open(signal, number, level: 0)
    }

    /// Whether a signal changes nothing while its market has an open position and no order waits.
    package func ignores(isLong: Bool, opens: Bool, in market: MarketID) -> Bool {
        guard let position = markets[market].kept.position else { return false }
        if position.isLong != isLong { return options.exits.opposite == .ignore }
        return !opens || position.levels >= options.pyramid.levels
    }

    /// Returns why a signal is not the next one of its series; nil if it is, and then the signal is noted.
    private mutating func objection(toAgain signal: TradeSignal, _ number: SeriesID) throws(Failure) -> Veto? {
        var wasTraded = traded.contains(signal.id)
        if !wasTraded, let look = self.wasTraded { wasTraded = try look(signal.id) }
        if wasTraded {
            return .tradedBefore
        }
        let newest = series[number].kept.signals
        if let time = newest.time, signal.time < time { return .olderSignal }
        if newest.include(signal) { return .sameSignal }
        if signal.time != newest.time { series[number].kept.signals = SignalsOfCandle(time: signal.time) }
        series[number].kept.signals.ids.append(signal.id)
        return nil
    }

    /// Handles a signal on the side of the open position. It cancels a reversal that waits, but not an exit that was sent.
    private mutating func add(_ signal: TradeSignal, _ number: SeriesID, to position: Position) throws(Failure) {
        let market = series[number].market
        if waits(isBuy: !signal.isLong, in: market) {
            try cancelOpening(market, because: .opposite, at: signal.time)
            if !signal.opens { return }
        }
        if !signal.opens { return writeVeto(signal, because: .onlyCloses(ownSide: true), in: market) }
        if let objection = objection(toAddTo: position, in: market) { return writeVeto(signal, because: objection, in: market) }
        try open(signal, number, level: position.levels)
    }

    private func objection(toAddTo position: Position, in market: MarketID) -> Veto? {
        if markets[market].book.isLeaving { return .positionClosing }
        if waits(isBuy: position.isLong, in: market) { return .orderWaits }
        if position.levels < options.pyramid.levels { return nil }
        return options.pyramid.levels > 1 ? .pyramidFull : .positionOpen
    }

    /// Handles a signal against the open position.
    private mutating func oppose(_ signal: TradeSignal, _ number: SeriesID) throws(Failure) {
        let market = series[number].market
        if options.exits.opposite == .ignore {
            return writeVeto(signal, because: .otherSideOpen, in: market)
        }
        if waits(isBuy: signal.isLong, in: market) { return writeVeto(signal, because: .orderWaits, in: market) }
        let reverses = options.exits.opposite == .reverse && signal.opens
        if markets[market].book.isLeaving, !reverses {
            return writeVeto(signal, because: .positionClosing, in: market)
        }
        try cancelOpening(market, because: .opposite, at: signal.time)
        try leave(market, because: .opposite, named: signal.id, at: signal.time, decidedAt: signal.entry)
        traded.add(signal.id)
        if reverses { try open(signal, number, level: 0) }
    }

    /// Whether an opening order on this side waits and is not being cancelled.
    private func waits(isBuy: Bool, in market: MarketID) -> Bool {
        markets[market].book.orders.contains { order in
            order.role.opens && order.role != .grid && order.isBuy == isBuy && !order.isEnding
        }
    }

    // MARK: The order

    private mutating func open(_ signal: TradeSignal, _ number: SeriesID, level: Int) throws(Failure) {
        let market = series[number].market
        let isLong = signal.isLong
        if isStopping { return writeVeto(signal, because: .stopping, in: market) }
        if let halt = guards.halt { return writeVeto(signal, because: .halted(halt), in: market) }
        if currentPause != nil { return writeVeto(signal, because: .paused(until: guards.pausedUntil), in: market) }
        if !options.side.opens(isLong: isLong) {
            return writeVeto(signal, because: .sideExcluded(options.side, isLong: isLong), in: market)
        }
        if !isLong, markets[market].key.category == Label.spot {
            return writeVeto(signal, because: .spotShort, in: market)
        }
        let role = level == 0 ? Order.Role.entry : .add
        var order = Order(OrderID(link(signal.id, role.rawValue)), of: number)
        order.role = role
        order.isBuy = isLong
        order.time = signal.time
        order.decision = signal.entry
        order.level = level
        order.signal = signal.id
        order.strategy = signal.strategy
        if options.terms.trigger != .last, !markets[market].hasLeverage {
            return writeVeto(signal, because: .triggerUnknown(options.terms.trigger), in: market)
        }
        if let drift = try drift(from: signal, in: market) { return writeVeto(signal, because: drift, in: market) }
        if !isListed(market) { return writeVeto(signal, because: .unlisted, in: market) }
        tellUnknownRules(market)
        try tellAssumedTiers(market, isLong: isLong)
        let instrument = markets[market].instrument
        // For a long, both are rounded down: the stop away from the entry, the target towards it. For a short, both are rounded
        // up.
        order.stop = try signal.stop.map { (stop) throws(Failure) in try instrument.rounded(stop, up: !isLong) }
        order.target =
            try options.targets != nil
            ? nil : signal.target.map { (target) throws(Failure) in try instrument.rounded(target, up: !isLong) }
        if options.targets != nil {
            if !markets[market].hasLeverage { return writeVeto(signal, because: .noSteps, in: market) }
            if order.stop == nil { return writeVeto(signal, because: .noStopForSteps, in: market) }
        }
        if let stop = order.stop, isLong ? stop >= signal.entry : stop <= signal.entry {
            return writeVeto(signal, because: .stopOnWrongSide, in: market)
        }
        if let target = order.target, isLong ? target <= signal.entry : target >= signal.entry {
            return writeVeto(signal, because: .targetOnWrongSide, in: market)
        }
        if let objection = instrument.objection(stop: order.stop, target: order.target) {
            return writeVeto(signal, because: objection, in: market)
        }
        try setPrice(&order, from: signal.entry, instrument, number)
        if let price = order.price, !price.isAboveZero {
            return writeVeto(signal, because: .limitBelowTick, in: market)
        }
        if let objection = objection(toPriceOf: order, in: market) { return writeVeto(signal, because: objection, in: market) }
        var objection = try size(&order, from: signal.entry, in: market)
        if objection == nil { objection = try refusal(of: order, in: market) }
        if objection == nil { objection = try self.objection(toStopOf: order, from: signal.entry, in: market) }
        if let objection { return writeVeto(signal, because: objection, in: market) }
        place(order, in: market)
    }

    /// Sets the limit price, and how long the order may wait.
    private func setPrice(_ order: inout Order, from entry: Decimal, _ instrument: Instrument, _ number: SeriesID)
        throws(Failure)
    {
        switch options.entry {
        case .market: return
        case .limit(let offset):
            order.kind = .limit
            order.timeInForce = options.terms.timeInForce
            order.price = try Desk.limit(entry, offset, isBuy: order.isBuy, instrument)
        case .postOnly(let offset?):
            order.kind = .postOnly
            order.price = try Desk.limit(entry, offset, isBuy: order.isBuy, instrument)
        case .postOnly(nil):
            order.kind = .postOnly
            // If the tick is unknown, the limit is the entry price itself.
            let tick = instrument.tick ?? .zero
            order.price = try instrument.rounded(order.isBuy ? entry - tick : entry + tick, up: !order.isBuy)
        }
        // Without --entry-ttl a limit waits for one candle.
        let key = series[number].key
        let candle = (key.interval?.end(of: order.time) ?? order.time) - order.time
        if order.timeInForce.isImmediate { return }
        order.expires = order.time + (options.entryLife ?? candle)
    }

    /// Returns the limit at this offset from the entry. An offset below zero is a better price. The limit of a buy is rounded
    /// down.
    private static func limit(_ entry: Decimal, _ offset: Decimal, isBuy: Bool, _ instrument: Instrument)
        throws(Failure) -> Decimal
    {
        let price = try entry * (isBuy ? Decimal.one + offset : Decimal.one - offset)
        return try instrument.rounded(price, up: !isBuy)
    }

    package mutating func place(_ order: Order, in market: MarketID) {
        if markets[market].kept.pace == nil {
            markets[market].kept.pace = finest(of: market, beside: order.series, at: order.time)
        }
        if order.role.opens, order.role != .grid { traded.add(order.signal) }
        if order.role.opens, options.guards.orders != nil { guards.orderTimes.append(order.time) }
        venue.place(order, in: &markets[market])
        counts.orders += 1
        write(order, "new", at: order.time, in: market)
    }

    // MARK: While it waits

    /// Handles orders whose time is over: they are cancelled, or moved after the last price (--chase). A move is dated at
    /// `time`, which is never before that price: the end of a candle, a trade, or the current time at the exchange. The order's
    /// next period starts there, so a candle moves it at most once, however short the period is.
    package mutating func lapse(_ market: MarketID, at time: Int) throws(Failure) {
        if markets[market].kept.pace == nil { return }
        for order in markets[market].book.orders where order.role.opens && !order.isMoving && !order.isEnding {
            guard let expires = order.expires, expires <= time else { continue }
            if options.chases, !isStopping, guards.halt == nil, currentPause == nil,
                try chase(order, market, at: time)
            {
                continue
            }
            // The last price decides whether an order is moved, so a cancel instead of a move has the same time.
            let moment = options.chases ? time : expires
            venue.cancel(order.id, in: &markets[market], because: .expired, at: moment)
        }
        try takeEvents()
    }

    /// Moves an order after the last price. Returns false if it should be cancelled instead.
    private mutating func chase(_ order: Order, _ market: MarketID, at time: Int) throws(Failure) -> Bool {
        guard let last = markets[market].kept.last else { return false }
        var moved = order
        if let stop = order.stop, order.isBuy ? last <= stop : last >= stop { return false }
        if let target = order.target, order.isBuy ? last >= target : last <= target { return false }
        moved.time = time
        try setPrice(&moved, from: last, markets[market].instrument, order.series)
        moved.time = order.time
        // Further from its stop the order gets smaller; it never grows.
        var fresh = moved
        fresh.filled = .zero
        guard let price = moved.price, price.isAboveZero, try size(&fresh, from: last, in: market, without: order) == nil,
            order.stop.map({ order.isBuy ? price > $0 : price < $0 }) ?? true
        else { return false }
        moved.quantity = try order.filled + min(try order.left(), fresh.quantity)
        venue.amend(moved, in: &markets[market], because: .expired, at: time)
        return true
    }

    package mutating func cancelOpening(_ market: MarketID, because reason: OrderCause, at time: Int) throws(Failure) {
        for order in markets[market].book.opening where !order.isEnding {
            venue.cancel(order.id, in: &markets[market], because: reason, at: time)
        }
        try takeEvents()
        release(market)
    }
}
