import Shared

/// What an account was worth when a day (UTC, counted from the epoch) began.
struct DayStart {
    var day = 0
    var equity = Decimal.zero
}

extension DayStart: Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("day", &day, in: 0...100_000)
        try coder.field("equity", &equity)
    }
}

/// The loss of a day (`--max-daily-loss`).
///
/// A day begins for certain a line or more after its first line (`PassedTime`): until then the halt of the day before holds. But
/// what the first line does belongs to its own day. So the equity before that line is kept as the start of a coming day, and the
/// loss since counts at once. Where a line of the day before comes in between, what it does moves that start.
extension Desk {
    /// A day has begun for certain.
    mutating func begin(day: Int) throws(Failure) {
        let isFirst = guards.day == .min
        guards.day = day
        if isFirst { return }
        guards.isPastDailyLoss = guards.comingLosses.contains(day)
        guards.comingLosses.removeAll { $0 <= day }
        for number in accounts.indices {
            let start = accounts[number].coming.first { $0.day == day }
            if let start { accounts[number].dayStart = start.equity } else { accounts[number].dayStart = try equity(number) }
            accounts[number].coming.removeAll { $0.day <= day }
        }
        for market in markets.indices where markets[market].position != nil {
            writePosition(market, at: day * Interval.dayLength)
        }
    }

    /// A line of this time has been read, and nothing was made of it yet.
    mutating func beginLine(at time: Int) throws(Failure) {
        try expectDay(at: time)
        let day = time / Interval.dayLength
        guard let last = accounts.first?.coming.last, last.day > day else { return }
        var before: [Decimal] = []
        for number in accounts.indices { before.append(try equity(number)) }
        earlierLine = (day, before)
    }

    /// What the line made of the equity belongs to its own day: later days begin with it.
    mutating func endLine() throws(Failure) {
        guard let (day, before) = earlierLine else { return }
        earlierLine = nil
        for number in before.indices {
            let change = try equity(number) - before[number]
            for place in accounts[number].coming.indices where accounts[number].coming[place].day > day {
                accounts[number].coming[place].equity = try accounts[number].coming[place].equity + change
            }
        }
    }

    /// Keeps the equity as the start of the day of `time`, where that day has not begun for certain and is not known yet.
    mutating func expectDay(at time: Int) throws(Failure) {
        let day = time / Interval.dayLength
        guard guards.day != .min, day > guards.day, let known = accounts.first?.coming,
            !known.contains(where: { $0.day == day })
        else { return }
        for number in accounts.indices {
            let start = DayStart(day: day, equity: try equity(number))
            let place = accounts[number].coming.firstIndex { $0.day > day } ?? accounts[number].coming.count
            accounts[number].coming.insert(start, at: place)
            // Wrong times must not fill the memory.
            if accounts[number].coming.count > Desk.mostComingDays { accounts[number].coming.removeFirst() }
        }
    }

    /// Far more than `PassedTime` leaves open.
    private static let mostComingDays = 16

    /// Later days were told by wrong times. A halt that came of them stays until the next day: nothing lifts it early.
    mutating func forgetDays(after day: Int) {
        if guards.comingLosses.contains(where: { $0 > day }) { guards.isPastDailyLoss = true }
        guards.comingLosses.removeAll { $0 > day }
        for number in accounts.indices { accounts[number].coming.removeAll { $0.day > day } }
        earlierLine = nil
    }

    /// The limit that the equity has reached, and notes it; nil where it has not, or where that was noted before. At a time of a
    /// day that has not begun for certain the loss of that day counts. Where no line has led up to the time, which may then be
    /// wrong, the loss of the day before counts as well.
    mutating func limitOfDay(reachedBy equity: Decimal, _ account: Account, at time: Int) throws(Failure) -> Decimal? {
        guard let most = options.guards.mostDailyLoss else { return nil }
        let day = time / Interval.dayLength
        let coming = account.coming.first { $0.day == day }
        var reached: Decimal?
        if !guards.isPastDailyLoss, coming == nil || !passed.isLed {
            let limit = try account.dayStart * (Decimal.one - most)
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
