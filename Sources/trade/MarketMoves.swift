import Shared

/// What candles and trades of the stream do to positions and orders, and what the venue then says.
extension Desk {
    /// A candle has closed.
    mutating func take(_ bar: VenueBar, of number: Int, isHistory: Bool) throws(Failure) {
        if series[number].order.place(of: bar.time) == .late { return try takeLate(bar, of: number) }
        series[number].noteHole(before: bar)
        series[number].order.take(bar.time, isClosed: true)
        series[number].end = bar.end
        series[number].close = bar.close
        series[number].isDue = true
        series[number].isChanged = true
        try series[number].swing.add(bar)
        let market = series[number].market
        markets[market].isChanged = true
        try advance(to: bar.end - 1, from: bar.time)
        try settleFunding(market, at: bar.time, isSeen: markets[market].pace == number)
        if markets[market].pace == number {
            if !markets[market].isTradeDriven { try see(bar, market) }
            markets[market].last = bar.close
            markets[market].marks.beginCandle(at: bar.end)
            try follow(market)
            try lapse(market, at: bar.end)
            try checkLosses(market)
            release(market)
        } else if markets[market].pace >= 0 {
            try follow(market)
        } else {
            markets[market].last = bar.close
            markets[market].marks.beginCandle(at: bar.end)
        }
        if markets[market].position == nil { series[number].isDue = false }
        if options.grid != nil, !isHistory, markets[market].pace < 0 || markets[market].pace == number {
            try keepGrid(market, number, at: bar.end)
        }
    }

    /// A trade was made: a bar of one price.
    mutating func take(price: Decimal, size: Decimal, time: Int, in market: Int) throws(Failure) {
        try advance(to: time)
        try settleFunding(market, at: time, isSeen: true)
        let bar = VenueBar(time: time, end: time + 1, open: price, high: price, low: price, close: price, volume: size)
        if markets[market].pace < 0 {
            markets[market].last = price
            return
        }
        try see(bar, market)
        markets[market].last = price
        try checkLosses(market)
        release(market)
        if options.grid != nil { try keepGrid(market, markets[market].pace, at: time) }
    }

    /// Lets the venue see a bar, and books what came of it.
    private mutating func see(_ bar: VenueBar, _ market: Int) throws(Failure) {
        try lapse(market, at: bar.time)
        // What fills at the open, and what is left of a position, is worth what the open is.
        if options.live == nil { markets[market].last = bar.open }
        if !venue.books[market].isIdle {
            var safe: Position?
            for part in BarPart.allCases {
                // A position that nothing in the bar liquidates is looked at once, unless the bar changes it.
                let position = markets[market].position
                if part == .open || part == .inside, safe?.id != position?.id || safe?.quantity != position?.quantity {
                    if try !liquidate(market, bar, before: part) { safe = markets[market].position }
                }
                if part == .entries { try fitEntries(market, at: bar) }
                // Who held the position at the open holds it at least up to what happens inside.
                // What is paid moves the liquidation price.
                if part == .resting, try settleFunding(market, at: bar.end - 1, isSeen: true) { safe = nil }
                try venue.see(bar, part, in: market, markets[market].instrument)
                try bookEvents()
            }
        }
        try takeEvents()
        guard var position = markets[market].position else { return }
        let contract = markets[market].contract
        let (worst, best) = position.isLong ? (bar.low, bar.high) : (bar.high, bar.low)
        // What a candle did before a limit was reached inside it, nobody had; what it fell through to reach it may have come after.
        let reach = position.insideUntil == bar.end ? bar.close : best
        try position.observe(worst, contract)
        try position.observe(reach, contract)
        position.extend(to: reach)
        markets[market].position = position
    }

    mutating func takeEvents() throws(Failure) {
        try bookEvents()
        // Once everything is booked: a cancel in between would book the rest out of order.
        try beginPause()
    }

    /// Takes what the venue says.
    mutating func bookEvents() throws(Failure) {
        while venue.hasEvents, let event = venue.nextEvent() {
            switch event {
            case .placed(let order):
                counts.orders += 1
                write(order, "new", at: order.time, in: market(of: order))
            case .filled(let fill):
                try bookCovered(fill)
                try leaveRest(after: fill)
            case .amended(let order, let reason, let time):
                write(order, "amended", because: reason, at: time, in: market(of: order))
            case .ended(let order, let ending, let reason, let time):
                if ending == .rejected { counts.refusals += 1 }
                write(order, ending.rawValue, because: reason, at: time, in: market(of: order))
                if order.role == .grid { freeGrid(order, in: market(of: order)) }
                if order.role == .exit { try leaveAgain(after: order, at: time) }
            case .funded(let payment): try book(payment)
            case .unprotected(let market):
                counts.refusals += 1
                messages.error("\(markets[market].key): the position has no stop at the exchange; it is closed")
                try leave(market, because: .unprotected, named: venue.books[market].signal, at: clock)
            case .passed(let market, let reason):
                try leave(market, because: reason, named: venue.books[market].signal, at: clock)
            case .trailRefused(let market): markets[market].position?.isTrailed = false
            case .stopMoved(let market, let time): if markets[market].position != nil { writePosition(market, at: time) }
            case .unaffordable(let order, let market, let free, let reason, let time):
                try sizeAgain(order, market, free, because: reason, at: time)
            case .account(let news, let time): writeAccount(news, at: time)
            case .troubled(let reason): try halt(because: reason)
            }
        }
    }

    /// The series of a market whose candles come most often, of those that still come.
    func finest(of market: Int, beside number: Int, at time: Int) -> Int {
        var finest = number
        for other in series.indices where series[other].market == market {
            guard let interval = series[other].key.interval, let old = series[finest].key.interval, interval < old,
                interval.end(of: series[other].end) >= time
            else { continue }
            finest = other
        }
        return finest
    }

    func market(of order: Order) -> Int { series[order.series].market }

    /// A market where nothing stands any more may be paced by another series.
    mutating func release(_ market: Int) {
        guard markets[market].pace >= 0, markets[market].position == nil, venue.books[market].isIdle else { return }
        markets[market].pace = -1
        markets[market].isChanged = true
    }
}
