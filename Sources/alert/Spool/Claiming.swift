import SQLite
import Shared

/// When an alert may go out.
struct Rules {
    var maxAge: Int?
    var quiet: QuietHours?
    var perHour: Int?
    /// How long alerts gather to go out in one message; 0 where each goes alone.
    var digest = 0
    /// How long an attempt may hold its rows.
    var lease = 30_000
    /// The provider wants to be left alone till then.
    var pausedUntil = 0
    /// Nothing more will gather: the input has ended.
    var isDraining = false

    /// So many alerts go in one message at most.
    static let together = 100
}

/// An alert of the spool that is to be sent now.
struct Row {
    let number: Int
    let id: String
    let record: [UInt8]
    let born: Int
    let attempts: Int
}

/// What a channel finds in the spool.
enum Claim {
    /// These go out together, and are ours until the lease ends.
    case rows([Row])
    /// Nothing before this time, ms since the epoch.
    case later(Int)
    case none
}

/// An alert that is not sent, and why.
struct Held {
    let id: String
    let record: [UInt8]
    let attempts: Int
    let reason: String
}

/// How an attempt went.
enum Outcome: Equatable {
    case sent
    /// Tried again, not before so many ms.
    case retry(String, after: Int?)
    case failed(String)
}

/// How the spool puts an outcome down.
enum Settlement {
    case sent
    case again(at: Int, error: String)
    case failed(String)
}

extension Spool {
    /// So many are held back in one transaction.
    private static let heldAtOnce = 500

    /// Puts down how an attempt went, and takes what the channel is to send next: the oldest first, and nothing before it is
    /// settled, so that the order holds among all instances.
    func claim(_ channel: String, _ rules: Rules, now: Int, after done: (rows: [Row], how: Settlement)? = nil) throws(Failure)
        -> (claim: Claim, held: [Held])
    {
        try transaction { (database) throws(Database.Error) in
            if let done { try settle(done.rows, done.how, now, database) }
            var held: [Held] = []
            while held.count < Spool.heldAtOnce {
                guard let head = try rows("LIMIT 1", channel, database).first else { return (Claim.none, held) }
                // Another instance sends it: it is soon settled, or that instance dies and its lock tells.
                if isTaken(head, now) { return (.later(min(head.lease, now + Spool.glance)), held) }
                if let reason = age(head, rules, now) {
                    try suppress(head, reason, now, &held, database)
                    continue
                }
                if let until = hold(head, rules, now) {
                    // It may grow too old meanwhile.
                    return (.later(min(until, rules.maxAge.map { head.row.born + $0 + 1 } ?? .max)), held)
                }
                if let reason = try reason(channel, rules, now, database) {
                    try suppress(head, reason, now, &held, database)
                    continue
                }
                let together = try gather(head, channel, rules, now, &held, database)
                if together.isEmpty { continue }
                for row in together {
                    try database.run(
                        "UPDATE alert SET owner = ?, lease = ?, attempts = attempts + 1, message = ? WHERE number = ?",
                        .text(owner.name), .integer(now + rules.lease), .integer(together[0].number), .integer(row.number))
                }
                return (.rows(together.map(\.row)), held)
            }
            return (.later(now), held)
        }
    }

    /// Puts down how an attempt went, and takes nothing more.
    func settle(_ rows: [Row], _ how: Settlement, now: Int) throws(Failure) {
        try transaction { (database) throws(Database.Error) in try settle(rows, how, now, database) }
    }

    /// A row as it stands in the table.
    private struct Entry {
        let row: Row
        let accepted: Int
        let due: Int
        let lease: Int
        let owner: String?
        let message: Int?

        var number: Int { row.number }
    }

    private func rows(_ limit: String, _ channel: String, _ database: Database) throws(Database.Error) -> [Entry] {
        try database.run(
            """
            SELECT number, id, record, born, attempts, accepted, due, lease, owner, message FROM alert
            WHERE channel = ? AND state = 'waiting' ORDER BY number \(limit)
            """, .text(channel)
        ).map { values in
            let row = Row(
                number: values[0].integer, id: values[1].text, record: values[2].bytes, born: values[3].integer,
                attempts: values[4].integer + 1)
            return Entry(
                row: row, accepted: values[5].integer, due: values[6].integer, lease: values[7].integer,
                owner: values[8] == .null ? nil : values[8].text, message: values[9] == .null ? nil : values[9].integer)
        }
    }

    /// Until when the oldest has to wait, and all others behind it.
    private func hold(_ head: Entry, _ rules: Rules, _ now: Int) -> Int? {
        let due = max(head.due, rules.pausedUntil)
        if due > now { return due }
        let gathered = head.accepted + rules.digest
        if rules.digest > 0, head.message == nil, !rules.isDraining, gathered > now, gathered - now <= rules.digest {
            return gathered
        }
        return nil
    }

    private static let glance = 100

    private func isTaken(_ entry: Entry, _ now: Int) -> Bool {
        guard let other = entry.owner, entry.lease > now, other != owner.name else { return false }
        return owner.isAlive(other)
    }

    /// Why nothing is to go out now.
    private func reason(_ channel: String, _ rules: Rules, _ now: Int, _ database: Database) throws(Database.Error) -> String? {
        if let quiet = rules.quiet, quiet.contains(now) { return "quiet hours" }
        if let most = rules.perHour {
            let sent = try database.run(
                "SELECT count(*) FROM alert WHERE channel = ? AND state = 'sent' AND settled > ? AND number = message",
                .text(channel), .integer(now - 3_600_000))
            if sent[0][0].integer >= most { return "\(Messages.count(most, "message")) an hour are sent" }
        }
        return nil
    }

    private func age(_ entry: Entry, _ rules: Rules, _ now: Int) -> String? {
        guard let most = rules.maxAge, now - entry.row.born > most else { return nil }
        return "too old: \(TimeSpan.text(now - entry.row.born)), at most \(TimeSpan.text(most))"
    }

    /// What goes out with the oldest. A message that is tried again has the same alerts as before.
    private func gather(
        _ head: Entry, _ channel: String, _ rules: Rules, _ now: Int, _ held: inout [Held], _ database: Database
    ) throws(Database.Error) -> [Entry] {
        if rules.digest == 0 && head.message == nil { return [head] }
        var together: [Entry] = []
        for entry in try rows("LIMIT \(Rules.together)", channel, database)
        where entry.message == head.message && !isTaken(entry, now) {
            if let reason = age(entry, rules, now) {
                try suppress(entry, reason, now, &held, database)
            } else {
                together.append(entry)
            }
        }
        return together
    }

    private func suppress(_ entry: Entry, _ reason: String, _ now: Int, _ held: inout [Held], _ database: Database)
        throws(Database.Error)
    {
        let row = entry.row
        try database.run(
            "UPDATE alert SET state = 'suppressed', settled = ?, error = ?, record = x'', owner = NULL WHERE number = ?",
            .integer(now), .text(reason), .integer(row.number))
        held.append(Held(id: row.id, record: row.record, attempts: row.attempts - 1, reason: reason))
    }

    private func settle(_ rows: [Row], _ how: Settlement, _ now: Int, _ database: Database) throws(Database.Error) {
        for row in rows {
            // Rows whose lease another instance took over are no longer ours to speak of.
            let mine: [Database.Value] = [.integer(row.number), .text(owner.name)]
            switch how {
            case .sent:
                try database.run(
                    """
                    UPDATE alert SET state = 'sent', settled = ?, error = NULL, record = x'', owner = NULL
                    WHERE number = ? AND owner = ?
                    """, .integer(now), mine[0], mine[1])
            case .again(let due, let error):
                try database.run(
                    "UPDATE alert SET due = ?, error = ?, lease = 0, owner = NULL WHERE number = ? AND owner = ?",
                    .integer(due),
                    .text(error), mine[0], mine[1])
            case .failed(let error):
                try database.run(
                    "UPDATE alert SET state = 'failed', settled = ?, error = ?, owner = NULL WHERE number = ? AND owner = ?",
                    .integer(now), .text(error), mine[0], mine[1])
            }
        }
    }
}
