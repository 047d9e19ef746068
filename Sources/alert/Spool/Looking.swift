import SQLite
import Shared

/// The commands `alert status`, `alert retry` and `alert drop`.
extension Spool {
    /// An alert as `alert status` prints it.
    struct Standing {
        let id: String
        let channel: String
        let state: String
        let attempts: Int
        let error: String?
        let accepted: Int
        let due: Int
    }

    /// Returns the waiting and failed alerts, the oldest first, and the number of alerts in each state.
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

    /// Makes a failed or waiting alert due at once. It counts as tried before, so that people get it however old it is. Returns
    /// the number of channels that it concerns.
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

    /// Removes a waiting or failed alert from the spool. Returns the number of channels that it concerns.
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

    /// Returns the number of alerts that are held for these channels.
    func held(for channels: [String]) throws(Failure) -> Int {
        try transaction { (database) throws(Database.Error) in
            let rows = try database.run(
                "SELECT channel, count(*) FROM alert WHERE state = 'waiting' AND held IS NOT NULL GROUP BY channel")
            return rows.filter { channels.contains($0[0].text) }.reduce(0) { $0 + $1[1].integer }
        }
    }

    /// Returns the number of alerts that wait for other channels.
    func waiting(besides channels: [String]) throws(Failure) -> Int {
        try transaction { (database) throws(Database.Error) in
            let rows = try database.run("SELECT channel, count(*) FROM alert WHERE state = 'waiting' GROUP BY channel")
            return rows.filter { !channels.contains($0[0].text) }.reduce(0) { $0 + $1[1].integer }
        }
    }
}
