import Shared

/// Applies candles and trades of the stream to positions and orders, and handles the venue's events.
extension Desk {
    package mutating func take(_ candle: ClosedCandle) throws(Failure) {
        if candle.marks.isSimulated { markets[series[candle.series].market].kept.isSimulated = true }
        try take(candle.bar, of: candle.series, isHistory: candle.marks.backfill == .history)
    }

    /// Handles a closed candle.
    private mutating func take(_ bar: VenueBar, of number: SeriesID, isHistory: Bool) throws(Failure) {
        if series[number].kept.order.place(of: bar.time) == .late { return try takeLate(bar, of: number) }
        series[number].noteHole(before: bar)
        series[number].kept.order.take(bar.time, isClosed: true)
        series[number].kept.end = bar.end
        series[number].kept.close = bar.close
        series[number].kept.isDue = true
        try series[number].kept.swing.add(bar)
        let market = series[number].market
        try advance(to: bar.end - 1, from: bar.time)
        try settleFunding(market, at: bar.time, isSeen: markets[market].kept.pace == number)
        if markets[market].kept.pace == number {
            if !markets[market].kept.isTradeDriven { try see(bar, market) }
            markets[market].kept.last = bar.close
            markets[market].kept.marks.beginCandle(at: bar.end)
            try follow(market)
            try lapse(market, at: bar.end)
            try checkLosses(market)
            // While a position is open, each candle writes a record of its value.
            if markets[market].kept.position != nil, markets[market].toldAt != bar.end {
                writePosition(market, at: bar.end, isOfCandle: true)
            }
            release(market)
        } else if markets[market].kept.pace != nil {
            try follow(market)
        } else {
            markets[market].kept.last = bar.close
            markets[market].kept.marks.beginCandle(at: bar.end)
        }
        if markets[market].kept.position == nil { series[number].kept.isDue = false }
        if options.grid != nil, !isHistory, markets[market].kept.pace == nil || markets[market].kept.pace == number {
            try keepGrid(market, number, at: bar.end)
        }
    }

    /// Handles the trades of a message. A message that is not newer than the last one was seen before.
    package mutating func take(_ message: MarketTrades) throws(Failure) {
        let market = market(message.market)
        let last = markets[market].kept.lastTrade
        if message.newest < last.time || (message.newest == last.time && message.sequence <= last.sequence) { return }
        markets[market].kept.lastTrade = (message.newest, message.sequence)
        markets[market].kept.isTradeDriven = true
        for trade in message.trades {
            try take(price: trade.price.shortened, size: trade.size.shortened, time: trade.time, in: market)
        }
    }

    /// Handles one trade, as a bar with a single price.
    private mutating func take(price: Decimal, size: Decimal, time: Int, in market: MarketID) throws(Failure) {
        try advance(to: time)
        try settleFunding(market, at: time, isSeen: true)
        let bar = VenueBar(time: time, end: time + 1, open: price, high: price, low: price, close: price, volume: size)
        if markets[market].kept.pace == nil {
            markets[market].kept.last = price
            return
        }
        try see(bar, market)
        markets[market].kept.last = price
        try checkLosses(market)
        release(market)
        if options.grid != nil, let pace = markets[market].kept.pace { try keepGrid(market, pace, at: time) }
    }

    /// Lets the venue process a bar, and books the result.
    private mutating func see(_ bar: VenueBar, _ market: MarketID) throws(Failure) {
        try lapse(market, at: bar.time)
        // On paper, fills at the open are valued at the open.
        if options.isPaper { markets[market].kept.last = bar.open }
        if !markets[market].book.isIdle {
            // Only these two fields are copied: a copy of the whole position costs more than the rest of this loop.
            var safe: (id: String, quantity: Decimal)?
            for part in BarPart.allCases {
                // If nothing in the bar can liquidate the position, it is not checked again unless the bar changes the
                // position.
                if part == .open || part == .inside, markets[market].kept.position?.isLike(safe) != true {
                    if try !liquidate(market, bar, before: part) {
                        safe = markets[market].kept.position.map { ($0.id, $0.quantity) }
                    }
                }
                if part == .entries { try fitEntries(market, at: bar) }
                // Whoever holds the position at the open holds it at least until the prices inside the bar, so funding is
                // settled here. A payment can move the liquidation price.
                if part == .resting, try settleFunding(market, at: bar.end - 1, isSeen: true) { safe = nil }
                try venue.see(bar, part, in: &markets[market])
                try bookEvents()
            }
        }
        try takeEvents()
        let contract = markets[market].contract
        try markets[market].kept.position?.observe(bar, contract)
    }

    package mutating func takeEvents() throws(Failure) {
        try bookEvents()
        // The pause begins after everything is booked: a cancel in between would book the remaining events out of order.
        try beginPause()
    }

    /// Handles all events of the venue, then fits the step orders of positions to them.
    package mutating func bookEvents() throws(Failure) {
        repeat { try bookAllEvents() } while try keepStepsDue()
    }

    private mutating func bookAllEvents() throws(Failure) {
        while venue.hasEvents, let event = venue.nextEvent() {
            switch consume event {
            case .placed(let order):
                counts.orders += 1
                write(order, "new", at: order.time, in: market(of: order))
            case .filled(let fill):
                try bookCovered(fill)
                try leaveRest(after: fill)
            case .completed(let order, let time):
                write(order, "filled", at: time, in: market(of: order))
                forgetTimes(of: order)
            case .amended(let order, let reason, let time):
                write(order, "amended", because: reason, at: time, in: market(of: order))
                // More of the entry may have been filled while its step was resized.
                if order.role == .step { stepsDue[market(of: order)] = time }
            case .ended(let order, let ending, let reason, let time):
                if ending == .rejected { counts.refusals += 1 }
                write(order, ending.rawValue, because: reason, at: time, in: market(of: order))
                forgetTimes(of: order)
                if order.role == .grid { freeGrid(order, in: market(of: order)) }
                if order.role == .exit { try leaveAgain(after: order, at: time) }
            case .funded(let payment): try book(payment)
            case .unprotected(let market):
                counts.refusals += 1
                messages.error("\(markets[market].key): the position has no stop at the exchange; it is closed")
                try leave(market, because: .unprotected, named: markets[market].book.owner?.signal ?? "", at: clock)
            case .passed(let market, let reason):
                try leave(market, because: reason, named: markets[market].book.owner?.signal ?? "", at: clock)
            case .trailRefused(let market): markets[market].kept.position?.isTrailed = false
            case .stopMoved(let market, let time): if markets[market].kept.position != nil { writePosition(market, at: time) }
            case .unaffordable(let order, let market, let free, let reason, let time):
                try sizeAgain(order, market, free, because: reason, at: time)
            case .account(let news, let time): writeAccount(news, at: time)
            case .troubled(let reason): try halt(because: reason)
            }
        }
    }

    /// Returns the series with the shortest interval in a market, among `number` and those whose candles are still coming.
    package func finest(of market: MarketID, beside number: SeriesID, at time: Int) -> SeriesID {
        var finest = number
        for other in series.indices where series[other].market == market {
            guard let interval = series[other].key.interval, let old = series[finest].key.interval, interval < old,
                interval.end(of: series[other].kept.end) >= time
            else { continue }
            finest = other
        }
        return finest
    }

    package func market(of order: Order) -> MarketID { series[order.series].market }

    private mutating func forgetTimes(of order: Order) { markets[market(of: order)].exchange.times[order.id] = nil }

    /// Frees a market that has no position and no orders, so that another series may drive it next.
    package mutating func release(_ market: MarketID) {
        guard markets[market].kept.pace != nil, markets[market].kept.position == nil, markets[market].book.isIdle else {
            return
        }
        markets[market].kept.pace = nil
    }
}
