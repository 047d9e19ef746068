import SQLite
import Shared

/// The alerts that wait, and which others they hold up.
extension Spool {
    /// A row of the table.
    struct Entry {
        let row: Row
        let accepted: Int
        let due: Int
        let lease: Int
        let owner: String?
        let message: Int?
        let market: String

        var urgency: Urgency { row.urgency }
        var number: Int { row.number }
        /// The number of tries, including one that is under way.
        var tries: Int { row.attempts - 1 }
    }

    static let page = 100

    func entries(_ channel: String, after number: Int, _ urgency: Urgency, _ database: Database)
        throws(Database.Error) -> [Entry]
    {
        let hurries = urgency == .ordinary ? "" : "AND urgency > 0 AND urgency >= \(urgency.rawValue)"
        return try database.run(
            """
            SELECT number, id, record, born, attempts, accepted, due, lease, owner, message, subject, urgency, held, picture
            FROM alert
            WHERE channel = ? AND state = 'waiting' AND number > ? \(hurries) ORDER BY number LIMIT \(Spool.page)
            """, .text(channel), .integer(number)
        ).map { values in
            let row = Row(
                number: values[0].integer, id: values[1].text, record: values[2].bytes, born: values[3].integer,
                attempts: values[4].integer + 1, held: values[12] == .null ? nil : values[12].text,
                urgency: Urgency(rawValue: values[11].integer) ?? .ordinary,
                picture: values[13] == .null ? nil : values[13].integer)
            return Entry(
                row: row, accepted: values[5].integer, due: values[6].integer, lease: values[7].integer,
                owner: values[8] == .null ? nil : values[8].text, message: values[9] == .null ? nil : values[9].integer,
                market: values[10].text)
        }
    }

    func isTaken(_ entry: Entry, _ now: Int) -> Bool {
        guard let other = entry.owner, entry.lease > now, other != owner.name else { return false }
        return owner.isAlive(other)
    }

    /// Decides which alerts are held up by alerts that wait for a retry. Alerts of a market keep their order; those of other
    /// markets overtake after the first failed try, and all alerts after the third.
    struct Queue {
        let now: Int
        let restUntil: Int
        /// The earliest moment at which something changes.
        var next = Int.max
        var isEmpty = true
        private var markets: Set<String> = []
        /// Whether an alert without a failed try holds up all others.
        private(set) var isBlocked = false

        init(_ rules: SpoolRules, _ now: Int) {
            self.now = now
            restUntil = rules.restUntil
        }

        /// Whether the alert may be sent now. Must be called in the order of the spool.
        mutating func admits(_ entry: Entry, isTaken: Bool, _ urgency: Urgency) -> Bool {
            isEmpty = false
            if isTaken {
                next = min(next, entry.lease, now + Spool.glance)
                if urgency == .ordinary { block(entry, tries: entry.tries - 1) }
                return false
            }
            if urgency == .ordinary, isBlocked || markets.contains(entry.market) { return false }
            let due = urgency == .ordinary ? max(entry.due, restUntil) : entry.due
            if due <= now { return true }
            next = min(next, due)
            if urgency == .ordinary { block(entry, tries: entry.tries) }
            return false
        }

        private mutating func block(_ entry: Entry, tries: Int) {
            if tries == 0 { isBlocked = true } else if tries < SpoolRules.patientTries { markets.insert(entry.market) }
        }
    }
}
