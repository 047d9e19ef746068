import SQLite
import Shared

/// Alerts that must not be sent now: too old, in quiet hours, or over the hourly limit.
extension Spool {
    /// Whether an alert may become too old. Alerts that are held for a person, exits, alarms and retried alerts are sent
    /// however old they are, but never to a program.
    func growsOld(_ entry: Entry, _ rules: SpoolRules) -> Bool {
        if rules.holds, entry.row.held != nil { return false }
        return !rules.sendsExpired || entry.tries == 0 && entry.urgency == .ordinary
    }

    /// Withholds an alert if it is too old, and returns whether it did. An alert that was tried before counts as failed, and
    /// waits for `alert retry`.
    func withholdOld(
        _ entry: Entry, _ rules: SpoolRules, _ now: Int, _ withheld: inout [Withheld], _ database: Database
    ) throws(Database.Error) -> Bool {
        guard let most = rules.maxAge, now - entry.row.born > most, growsOld(entry, rules) else { return false }
        let isFailure = entry.tries > 0
        let reason =
            "too old: \(TimeSpan.text(now - entry.row.born)), at most \(TimeSpan.text(most))"
            + (isFailure ? "; 'alert retry' and --all-ages send it" : "")
        try withhold(entry, isFailure ? .failed : .suppressed, reason, now, &withheld, database)
        return true
    }

    /// Withholds all alerts but alarms if they must not be sent now. Returns until when, or nil if alerts may be sent.
    func withhold(_ channel: String, _ rules: SpoolRules, _ now: Int, _ withheld: inout [Withheld], _ database: Database)
        throws(Database.Error) -> Int?
    {
        if rules.isUnlimited { return nil }
        guard let (reason, until) = try reason(channel, rules, now, database) else { return nil }
        var isAnyHeld = false
        var last = 0
        while withheld.count < Spool.withheldAtOnce {
            let page = try entries(channel, after: last, .ordinary, database)
            for entry in page where entry.urgency != .alarm && !isTaken(entry, now) {
                if rules.holds, entry.row.held != nil {
                    isAnyHeld = true
                } else if try withholdOld(entry, rules, now, &withheld, database) {
                } else if rules.holds {
                    isAnyHeld = true
                    try database.run(
                        "UPDATE alert SET held = ?, message = NULL WHERE number = ?", .text(reason), .integer(entry.number))
                    withheld.append(
                        Withheld(
                            id: entry.row.id, record: entry.row.record, attempts: entry.tries, reason: reason, status: .held))
                } else {
                    try withhold(entry, .suppressed, reason, now, &withheld, database)
                }
            }
            guard let end = page.last, page.count == Spool.page else { return isAnyHeld ? until : nil }
            last = end.number
        }
        return now
    }

    /// Returns why nothing may be sent now, and until when; nil if alerts may be sent.
    private func reason(_ channel: String, _ rules: SpoolRules, _ now: Int, _ database: Database) throws(Database.Error)
        -> (String, until: Int)?
    {
        if rules.isQuiet { return ("quiet hours", now + Spool.minute) }
        guard let most = rules.perHour else { return nil }
        let sent = try database.run(
            """
            SELECT settled FROM alert WHERE channel = ? AND state = 'sent' AND settled > ? AND settled <= ? AND number = message
            ORDER BY settled DESC LIMIT ?
            """, .text(channel), .integer(now - 3_600_000), .integer(now), .integer(most))
        guard sent.count >= most, let oldest = sent.last?.first?.integer else { return nil }
        return ("over --max-per-hour \(most)", oldest + 3_600_000)
    }

    private func withhold(
        _ entry: Entry, _ status: Delivery.Status, _ reason: String, _ now: Int, _ withheld: inout [Withheld],
        _ database: Database
    ) throws(Database.Error) {
        let row = entry.row
        try endCooldown(row, database)
        try database.run(
            "UPDATE alert SET state = ?, settled = ?, error = ?, record = ?, owner = NULL WHERE number = ?",
            .text(status.rawValue), .integer(now), .text(reason), .bytes(status == .failed ? row.record : []),
            .integer(row.number))
        if status != .failed { try release(row, database) }
        withheld.append(Withheld(id: row.id, record: row.record, attempts: row.attempts - 1, reason: reason, status: status))
    }
}
