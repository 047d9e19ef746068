import Shared

/// The equity of an account at the start of a day (UTC, counted from the epoch).
package struct DayStart {
    package var day = 0
    package var equity = Decimal.zero
}

extension DayStart: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("day", &day, in: 0...100_000)
        try coder.field("equity", &equity)
    }
}

/// The daily loss (`--max-daily-loss`).
///
/// One line with a wrong time must not lift a halt. So a new day is confirmed only by further lines (`PassedTime`), and until
/// then the halt of the day before holds. The loss of the new day counts from its first line on: the equity before that line is
/// kept as the day's start. A later line of the day before changes that start by its own gain or loss.
extension Desk {
    /// Begins a confirmed day.
    package mutating func begin(day: Int) throws(Failure) {
        let isFirst = guards.day == nil
        guards.day = day
        if isFirst { return }
        let wasHalted = guards.halts.contains(.maxDailyLoss)
        guards.isPastDailyLoss = guards.comingLosses.contains(day)
        guards.comingLosses.removeAll { $0 <= day }
        for number in accounts.indices {
            let start = accounts[number].coming.first { $0.day == day }
            if let start { accounts[number].dayStart = start.equity } else { accounts[number].dayStart = try equity(number) }
            accounts[number].coming.removeAll { $0.day <= day }
        }
        if wasHalted, !guards.halts.contains(.maxDailyLoss) { writeResume(after: .maxDailyLoss) }
        for market in markets.indices where markets[market].kept.position != nil {
            writePosition(market, at: day * Interval.dayLength)
        }
    }

    /// Call this before a line of this time is acted on.
    package mutating func beginLine(at time: Int) throws(Failure) {
        try expectDay(at: time)
        let day = time / Interval.dayLength
        guard let last = accounts.first?.coming.last, last.day > day else { return }
        var before = Table<AccountID, Decimal>()
        for number in accounts.indices { before.append(try equity(number)) }
        earlierLine = (day, before)
    }

    /// Call this after a line was acted on. Its gain or loss belongs to its own day, so later days start with it.
    package mutating func endLine() throws(Failure) {
        guard let (day, before) = earlierLine else { return }
        earlierLine = nil
        for number in before.indices {
            let change = try equity(number) - before[number]
            for place in accounts[number].coming.indices where accounts[number].coming[place].day > day {
                accounts[number].coming[place].equity = try accounts[number].coming[place].equity + change
            }
        }
    }

    /// Keeps the equity as the start of the day of `time`, if that day is new and not confirmed yet.
    package mutating func expectDay(at time: Int) throws(Failure) {
        let day = time / Interval.dayLength
        guard let current = guards.day, day > current, let known = accounts.first?.coming,
            !known.contains(where: { $0.day == day })
        else { return }
        for number in accounts.indices {
            let start = DayStart(day: day, equity: try equity(number))
            let place = accounts[number].coming.firstIndex { $0.day > day } ?? accounts[number].coming.count
            accounts[number].coming.insert(start, at: place)
            // Lines with wrong times must not fill the memory.
            if accounts[number].coming.count > Desk.mostComingDays { accounts[number].coming.removeFirst() }
        }
    }

    /// `PassedTime` leaves far fewer days unconfirmed.
    private static let mostComingDays = 16

    /// Forgets later days, which came from lines with wrong times. If one of them led to a halt, that halt becomes one of the
    /// current day, so that nothing is lifted early.
    package mutating func forgetDays(after day: Int) {
        if guards.comingLosses.contains(where: { $0 > day }) { guards.isPastDailyLoss = true }
        guards.comingLosses.removeAll { $0 > day }
        for number in accounts.indices { accounts[number].coming.removeAll { $0.day > day } }
        earlierLine = nil
    }

    /// The limit that the equity has reached, which is noted; nil if it has reached none, or if this was noted before. In a day
    /// that is not confirmed yet, the loss of that day counts. If no other line is near this time, it may be wrong, and the
    /// loss of the day before counts as well.
    package mutating func limitOfDay(reachedBy equity: Decimal, _ account: AccountID, at time: Int) throws(Failure) -> Decimal?
    {
        guard let most = options.guards.mostDailyLoss else { return nil }
        let day = time / Interval.dayLength
        let coming = accounts[account].coming.first { $0.day == day }
        var reached: Decimal?
        if !guards.isPastDailyLoss, coming == nil || !passed.isLed {
            let limit = try accounts[account].dayStart * (Decimal.one - most)
            if equity <= limit { (reached, guards.isPastDailyLoss) = (limit, true) }
        }
        if let coming, !guards.comingLosses.contains(day) {
            let limit = try coming.equity * (Decimal.one - most)
            if equity <= limit {
                reached = limit
                guards.comingLosses.append(day)
            }
        }
        return reached
    }
}
