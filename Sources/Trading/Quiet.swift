import Shared

/// The prices and times that the next closed candles must reach to change anything. Prices are the doubles nearest to exact
/// ones: a candle inside the bounds certainly changes nothing, a candle outside them may still change nothing.
package struct QuietBounds {
    /// A low at or below `low`, or a high at or above `high`, is outside.
    package fileprivate(set) var low = -Double.infinity
    package fileprivate(set) var high = Double.infinity
    /// A close at or below `lowClose`, or at or above `highClose`, is outside.
    package fileprivate(set) var lowClose = -Double.infinity
    package fileprivate(set) var highClose = Double.infinity
    /// A candle that ends at this time or later is outside.
    package fileprivate(set) var end = Int.max

    fileprivate mutating func add(_ price: Decimal, isBelow: Bool) {
        let price = price.nearestDouble
        if isBelow { low = max(low, price) } else { high = min(high, price) }
    }
}

/// Whether the next closed candles can change anything while no signal or other fact comes.
package enum Quiet {
    /// Any candle may change something.
    case never
    /// No candle can: nothing is open and no order waits.
    case flat
    /// One position is open, and only a candle outside the bounds can change it.
    case inside(MarketID, QuietBounds)
}

/// Skips candles that change nothing. Their effect on the desk is applied once for all of them, with the same result as `take`
/// for each.
extension Desk {
    /// Whether any position is open.
    package var hasPosition: Bool { markets.indices.contains { markets[$0].kept.position != nil } }

    /// Returns whether the next candles can change anything.
    package mutating func quiet() throws(Failure) -> Quiet {
        guard options.isPaper, options.grid == nil, !venue.hasEvents, !isPauseDue, guards.comingLosses.isEmpty,
            guards.day != nil
        else { return .never }
        // Each field is read by itself: a copy of an account, or of everything kept of a market, costs more than the rest.
        for account in accounts.indices where !accounts[account].coming.isEmpty { return .never }
        var open: MarketID?
        for market in markets.indices {
            if markets[market].kept.isTradeDriven || markets[market].kept.funding.isRunning { return .never }
            if !markets[market].book.rest.isZero { return .never }
            guard markets[market].kept.position != nil else {
                if markets[market].kept.pace != nil || !markets[market].book.isIdle { return .never }
                continue
            }
            if !markets[market].book.orders.isEmpty { return .never }
            if open != nil { return .never }
            open = market
        }
        guard let open else { return .flat }
        return try bounds(of: open).map { .inside(open, $0) } ?? .never
    }

    /// Returns the bounds of a market with an open position; nil if any candle may move its stop, or affect a guard.
    private mutating func bounds(of market: MarketID) throws(Failure) -> QuietBounds? {
        guard options.exits.trail == nil, options.guards.mostDrawdown == nil, let position = markets[market].kept.position,
            !series[position.series].kept.isDue, markets[market].book.closing == nil,
            series.count(where: { $0.market == market }) == 1
        else { return nil }
        let book = markets[market].book
        var bounds = QuietBounds()
        if let stop = book.stop { bounds.add(stop, isBelow: position.isLong) }
        if let target = book.target { bounds.add(target, isBelow: !position.isLong) }
        if let limit = try limit(market) { bounds.add(limit, isBelow: position.isLong) }
        if let (trigger, offset) = options.exits.breakEven {
            let needed = try position.entry * (position.isLong ? Decimal.one + trigger : Decimal.one - trigger)
            if position.isLong ? position.reach < needed : position.reach > needed {
                bounds.add(needed, isBelow: !position.isLong)
            } else {
                let price = try position.entry * (position.isLong ? Decimal.one + offset : Decimal.one - offset)
                let stop = try markets[market].instrument.rounded(price, up: position.isLong)
                if stop.isAboveZero, book.isCloser(stop) { return nil }
            }
        }
        if let span = options.exits.timeStop { bounds.end = position.entryTime + span }
        if let most = options.guards.mostDailyLoss, !guards.isPastDailyLoss {
            let account = accounts[markets[market].account]
            let limit = try account.dayStart * (Decimal.one - most)
            addLoss(of: try account.cash - limit, position, markets[market].contract, to: &bounds)
        }
        return bounds
    }

    /// Adds the close at which a position has lost `loss`, or a price slightly before it.
    private func addLoss(of loss: Decimal, _ position: Position, _ contract: Contract, to bounds: inout QuietBounds) {
        let (loss, quantity) = (loss.nearestDouble, position.quantity.nearestDouble)
        let (entered, exited) = (position.entered.nearestDouble, position.exited.nearestDouble)
        // The value of the open quantity at that loss.
        let gains = (contract == .linear) == position.isLong
        let rest = gains ? entered - exited - loss : entered - exited + loss
        let price = contract == .linear ? rest / quantity : rest > 0 ? quantity / rest : .infinity
        if position.isLong { bounds.lowClose = price + abs(price) * 1e-9 } else { bounds.highClose = price - abs(price) * 1e-9 }
    }

    /// Skips the closed candles of a series up to `last`, which must be inside the bounds. `swings` holds all of them if a
    /// trail needs their ranges.
    package mutating func pass(_ number: SeriesID, to last: VenueBar, swings: [VenueBar]) throws(Failure) {
        series[number].kept.order.take(last.time, isClosed: true)
        series[number].kept.end = last.end
        series[number].kept.close = last.close
        series[number].kept.isDue = false
        for bar in swings { try series[number].kept.swing.add(bar) }
        let market = series[number].market
        markets[market].kept.last = last.close
        markets[market].kept.marks.beginCandle(at: last.end)
    }

    /// Notes that the open position of a market has seen prices from `low` to `high`.
    package mutating func observe(_ market: MarketID, low: Decimal, high: Decimal) throws(Failure) {
        let contract = markets[market].contract
        try markets[market].kept.position?.observe(low: low, high: high, contract)
    }

    /// Moves the stream's time to `time`; `passed` is the time that its lines have confirmed. A new day starts with the equity
    /// now, which is what it was at the first line of that day, because nothing open has changed since.
    package mutating func pass(to time: Int, _ passed: PassedTime) throws(Failure) {
        clock = max(clock, time)
        self.passed = passed
        let day = passed.time / Interval.dayLength
        guard let known = guards.day, day > known else { return }
        guards.day = day
        guards.isPastDailyLoss = false
        for number in accounts.indices { accounts[number].dayStart = try equity(number) }
    }
}

extension Funding {
    /// Whether a funding settlement is expected or waits.
    fileprivate var isRunning: Bool { due > 0 || settled > 0 || !waiting.isEmpty }
}
