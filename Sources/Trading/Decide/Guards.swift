import Shared

/// Halts. A halt cancels and blocks opening orders; cancels and exits still work.
extension Desk {
    /// Moves the stream's time to `time`. `start` is the opening time of a candle. On a new day the daily loss starts at 0.
    package mutating func advance(to time: Int, from start: Int? = nil) throws(Failure) {
        if clock == 0 {
            for number in accounts.indices { accounts[number].dayStart = try equity(number) }
        }
        try endLine()
        clock = max(clock, time)
        // Live times are compared with the exchange's clock, so they are confirmed already.
        passed.take(time, from: options.isPaper ? start ?? time : 0)
        let day = passed.time / Interval.dayLength
        if passed.time > 0, guards.day.map({ day > $0 }) ?? true { try begin(day: day) }
        try beginLine(at: time)
    }

    /// Moves the stream's time back, because the newest time was wrong, and undoes what that time ended.
    package mutating func goBack(to time: Int) {
        clock = time
        passed.goBack(to: time)
        guards.day = guards.day.map { min($0, time / Interval.dayLength) }
        forgetDays(after: time / Interval.dayLength)
        for number in series.indices where series[number].kept.order.last ?? .min > time {
            (series[number].kept.order, series[number].kept.end) = (SeriesOrder(), 0)
            series[number].kept.signals.time = nil
        }
        for market in markets.indices where markets[market].kept.lastTrade.time > time {
            markets[market].kept.lastTrade = (0, 0)
        }
    }

    /// Halts if the account's equity has reached a loss limit. `time` is the time of the current line, or of the exchange's
    /// clock.
    package mutating func checkLosses(_ market: MarketID, at time: Int? = nil) throws(Failure) {
        let number = markets[market].account
        let equity = try equity(number)
        if equity > accounts[number].peak { accounts[number].peak = equity }
        if let limit = try limitOfDay(reachedBy: equity, number, at: time ?? passed.current) {
            writeHalt(.maxDailyLoss, equity: equity, limit: limit, currency: accounts[number].currency)
            messages.note("halted until the next day: the loss of the day reached its limit")
            try halt()
        }
        if let most = options.guards.mostDrawdown, !guards.isPastDrawdown {
            let limit = try accounts[number].peak * (Decimal.one - most)
            if equity <= limit {
                guards.isPastDrawdown = true
                writeHalt(.maxDrawdown, equity: equity, limit: limit, currency: accounts[number].currency)
                messages.note("halted: the drawdown reached its limit")
                try halt()
            }
        }
    }

    /// Checks for SIGUSR2, and whether the halt file has appeared or disappeared.
    package mutating func lookForHalt() throws(Failure) {
        if StopSignals.takeHaltRequest() { try stop(by: "SIGUSR2") }
        let hasFile = System.exists(options.guards.haltFile)
        if hasFile == guards.hasFile { return }
        guards.hasFile = hasFile
        if hasFile {
            writeHalt(.haltFile)
            messages.note("halted: \(options.guards.haltFile) exists")
            try halt()
        } else {
            messages.note("\(options.guards.haltFile) is gone")
            writeResume(after: .haltFile)
        }
    }

    /// Halts on request of a person.
    package mutating func stop(by whom: String) throws(Failure) {
        if guards.isStopped { return }
        guards.isStopped = true
        writeHalt(.stopped)
        messages.note("halted by \(whom)")
        try halt()
    }

    /// Lifts the halts when a person asks for it. A halt file or a missing option still halts.
    package mutating func resume(for whom: String) {
        let halts = guards.halts
        resume()
        for halt in halts where !guards.halts.contains(halt) {
            writeResume(after: halt)
            messages.note("\(halt.text): lifted by \(whom)")
        }
    }

    /// Halts because of a problem at the venue.
    package mutating func halt(because trouble: Trouble) throws(Failure) {
        if guards.trouble?.text == trouble.text { return }
        guards.trouble = trouble
        writeHalt(.trouble(trouble))
        messages.error("halted: \(trouble.text); --resume lifts it")
        try halt()
    }

    /// Halts this run because the command line lacks an option. Open positions are still managed.
    package mutating func halt(untilGiven demand: String) throws(Failure) {
        guards.demand = demand
        writeHalt(.demand(demand))
        messages.error("halted: \(demand)")
        try halt()
    }

    /// Repeats the halt of an earlier run, since that run may have ended before its cancels reached the venue.
    package mutating func haltAgain() throws(Failure) { if guards.halt != nil { try halt() } }

    private mutating func halt() throws(Failure) {
        for market in markets.indices where markets[market].kept.pace != nil {
            try cancelOpening(market, because: .halted, at: clock)
            if options.guards.onHalt == .flatten { try leave(market, because: .halt) }
        }
    }

    /// Lifts the halts of `--resume`, and measures losses from the current equity on.
    package mutating func resume() {
        guards.isStopped = false
        guards.trouble = nil
        (guards.isPastDailyLoss, guards.comingLosses) = (false, [])
        guards.isPastDrawdown = false
        (guards.losses, guards.pausedUntil) = (0, 0)
        for number in accounts.indices {
            guard let equity = try? equity(number) else { continue }
            accounts[number].peak = equity
            accounts[number].dayStart = equity
            for place in accounts[number].coming.indices { accounts[number].coming[place].equity = equity }
        }
    }

    /// Closes everything that is open (`--flatten`).
    package mutating func flatten() throws(Failure) {
        for market in markets.indices where markets[market].kept.pace != nil {
            try cancelOpening(market, because: .flatten, at: clock)
            try leave(market, because: .flatten)
        }
    }

    private mutating func leave(_ market: MarketID, because reason: ExitReason) throws(Failure) {
        guard let position = markets[market].kept.position else { return }
        try leave(market, because: reason, named: position.signal, at: clock)
    }
}
