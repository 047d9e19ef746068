import SQLite
import Shared

extension Spool {
    /// The largest number of alerts that are withheld in one transaction.
    static let withheldAtOnce = 500
    /// The wait before another look at an alert that another instance sends, in ms.
    static let glance = 100
    /// The time between two checks whether quiet hours are over, in ms.
    static let minute = 60_000

    /// Settles an attempt, and claims the alerts that the channel sends next. `fit` returns how many of some alerts, from the
    /// first on, fit into one message.
    func claim(
        _ channel: String, _ rules: SpoolRules, now: Int, after done: (rows: [Row], how: Settlement)? = nil,
        fit: ([Row]) -> Int = { $0.count }
    ) throws(Failure) -> (claim: Claim, withheld: [Withheld]) {
        try transaction { (database) throws(Database.Error) in
            if let done { try settle(done.rows, done.how, now, database) }
            var withheld: [Withheld] = []
            let claim = try claim(channel, rules, now, &withheld, fit, database)
            return (claim, withheld)
        }
    }

    private func claim(
        _ channel: String, _ rules: SpoolRules, _ now: Int, _ withheld: inout [Withheld], _ fit: ([Row]) -> Int,
        _ database: Database
    ) throws(Database.Error) -> Claim {
        if rules.alarmsPausedUntil > now {
            return try pause(until: rules.alarmsPausedUntil, channel, rules, now, &withheld, database)
        }
        while withheld.count < Spool.withheldAtOnce {
            // Alarms go first.
            var queue = Queue(rules, now)
            if let alarm = try first(in: &queue, channel, .alarm, database) {
                if try withholdOld(alarm, rules, now, &withheld, database) { continue }
                return try take([alarm], rules, now, database)
            }
            if rules.pausedUntil > now {
                return try pause(until: min(rules.pausedUntil, queue.next), channel, rules, now, &withheld, database)
            }
            if let until = try withhold(channel, rules, now, &withheld, database) {
                // Alarms may be waiting for a retry.
                return until > now && queue.next == .max ? .held(until) : .later(max(now, min(until, queue.next)))
            }
            var found = try first(in: &queue, channel, .exit, database)
            if found == nil { found = try first(in: &queue, channel, .ordinary, database) }
            guard let head = found else { return queue.isEmpty ? .none : .later(max(now + 1, queue.next)) }
            if try withholdOld(head, rules, now, &withheld, database) { continue }
            let gathered = head.accepted + rules.digest
            if rules.digest > 0, head.message == nil, head.row.held == nil, !rules.isDraining, gathered > now,
                gathered - now <= rules.digest
            {
                return .later(min(gathered, queue.next))
            }
            let together = try gather(head, channel, rules, now, &withheld, database)
            if together.isEmpty { continue }
            let count = together.count == 1 ? 1 : max(1, min(fit(together.map(\.row)), together.count))
            return try take(Array(together[..<count]), rules, now, database)
        }
        return .later(now)
    }

    /// Claims rows for one message.
    func take(_ rows: [Entry], _ rules: SpoolRules, _ now: Int, _ database: Database) throws(Database.Error) -> Claim {
        for row in rows {
            try database.run(
                "UPDATE alert SET owner = ?, lease = ?, attempts = attempts + 1, message = ? WHERE number = ?",
                .text(owner.name), .integer(now + rules.lease), .integer(rows[0].number), .integer(row.number))
        }
        return .rows(rows.map(\.row))
    }

    /// Claims nothing while the provider wants a pause, but withholds alerts that become too old.
    private func pause(
        until: Int, _ channel: String, _ rules: SpoolRules, _ now: Int, _ withheld: inout [Withheld], _ database: Database
    ) throws(Database.Error) -> Claim {
        var until = until
        let page = try entries(channel, after: 0, .ordinary, database)
        var left = page.count
        for entry in page where !isTaken(entry, now) {
            if try withholdOld(entry, rules, now, &withheld, database) {
                left -= 1
                continue
            }
            if let most = rules.maxAge, growsOld(entry, rules) { until = min(until, entry.row.born + most + 1) }
        }
        if left == 0 { return page.count < Spool.page ? .none : .later(now) }
        return .later(max(until, now + 1))
    }

    // MARK: Choosing the next alerts

    /// Returns the first alert that may be sent, of those with at least this urgency.
    private func first(in queue: inout Queue, _ channel: String, _ urgency: Urgency, _ database: Database)
        throws(Database.Error) -> Entry?
    {
        var last = 0
        while true {
            let page = try entries(channel, after: last, urgency, database)
            for entry in page where queue.admits(entry, isTaken: isTaken(entry, queue.now), urgency) { return entry }
            guard let end = page.last, page.count == Spool.page, !queue.isBlocked else { return nil }
            last = end.number
        }
    }

    /// Returns the alerts that share a message with `head`: those of its digest, or those that were held with it. A retried
    /// message keeps its alerts.
    private func gather(
        _ head: Entry, _ channel: String, _ rules: SpoolRules, _ now: Int, _ withheld: inout [Withheld], _ database: Database
    ) throws(Database.Error) -> [Entry] {
        let isHeld = head.row.held != nil
        if rules.digest == 0 && head.message == nil && !isHeld { return [head] }
        // An exit comes first, however many alerts wait before it.
        var together = head.urgency == .exit ? [head] : []
        var queue = Queue(rules, now)
        var last = 0
        while together.count < SpoolRules.together {
            let page = try entries(channel, after: last, .ordinary, database)
            for entry in page where together.count < SpoolRules.together {
                let isTaken = isTaken(entry, now)
                let isOne =
                    head.message != nil
                    ? entry.message == head.message && !isTaken
                    : queue.admits(entry, isTaken: isTaken, entry.urgency == .exit ? .exit : .ordinary)
                        && entry.message == nil && (entry.row.held != nil) == isHeld && entry.urgency != .alarm
                guard isOne, entry.number != together.first?.number,
                    try !withholdOld(entry, rules, now, &withheld, database)
                else { continue }
                together.append(entry)
            }
            guard let end = page.last, page.count == Spool.page else { break }
            last = end.number
        }
        return together
    }
}
