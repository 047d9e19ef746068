import SQLite
import Shared

/// What `alert status`, `alert retry` and `alert drop` do.
extension Spool {
    /// An alert as `alert status` tells it.
    struct Standing {
        let id: String
        let channel: String
        let state: String
        let attempts: Int
        let error: String?
        let accepted: Int
        let due: Int
    }

    /// What waits and what failed, the oldest first; and how many there are of each state.
    func standing() throws(Failure) -> (entries: [Standing], counts: [(state: String, count: Int)]) {
        try transaction { (database) throws(Database.Error) in
            let entries = try database.run(
                """
                SELECT id, channel, CASE WHEN state = 'waiting' AND held IS NOT NULL THEN 'held' ELSE state END, attempts,
                    coalesce(error, held), accepted, due FROM alert WHERE state IN ('waiting', 'failed')
                ORDER BY number
                """
            ).map { row in
                Standing(
                    id: row[0].text, channel: row[1].text, state: row[2].text, attempts: row[3].integer,
                    error: row[4] == .null ? nil : row[4].text, accepted: row[5].integer, due: row[6].integer)
            }
            let counts = try database.run("SELECT state, count(*) FROM alert GROUP BY state ORDER BY state")
            return (entries, counts.map { ($0[0].text, $0[1].integer) })
        }
    }

    /// Lets an alert that failed, or that waits for its next try, go out at once. It counts as tried before, so that it reaches people
    /// however old it is. Gives how many there were.
    func retry(_ id: String, now: Int) throws(Failure) -> Int {
        try transaction { (database) throws(Database.Error) in
            try database.run(
                """
                UPDATE alert SET state = 'waiting', settled = NULL, due = 0, attempts = 1, message = NULL, held = NULL, lease = 0,
                    owner = NULL
                WHERE id = ? AND (state = 'failed' OR state = 'waiting' AND (owner IS NULL OR lease < ?))
                """, .text(id), .integer(now))
            return database.changes
        }
    }

    /// Takes an alert that waits or failed out of the spool. Gives how many there were.
    func drop(_ id: String, now: Int) throws(Failure) -> Int {
        try transaction { (database) throws(Database.Error) in
            try database.run(
                """
                UPDATE alert SET state = 'dropped', settled = ?, record = x'', owner = NULL
                WHERE id = ? AND (state = 'failed' OR state = 'waiting' AND (owner IS NULL OR lease < ?))
                """, .integer(now), .text(id), .integer(now))
            let count = database.changes
            try prunePictures(database)
            return count
        }
    }

    /// How many alerts are held for these channels.
    func held(for channels: [String]) throws(Failure) -> Int {
        try transaction { (database) throws(Database.Error) in
            let rows = try database.run(
                "SELECT channel, count(*) FROM alert WHERE state = 'waiting' AND held IS NOT NULL GROUP BY channel")
            return rows.filter { channels.contains($0[0].text) }.reduce(0) { $0 + $1[1].integer }
        }
    }

    /// How many alerts wait for other channels than these.
    func waiting(besides channels: [String]) throws(Failure) -> Int {
        try transaction { (database) throws(Database.Error) in
            let rows = try database.run("SELECT channel, count(*) FROM alert WHERE state = 'waiting' GROUP BY channel")
            return rows.filter { !channels.contains($0[0].text) }.reduce(0) { $0 + $1[1].integer }
        }
    }
}
