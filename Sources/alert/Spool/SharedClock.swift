import SQLite
import Shared

/// The clock that the instances of a spool share, and the treatment of times from an earlier clock.
extension Spool {
    /// Returns the clock of all instances since the machine's start. `isShared` says that another instance is alive: its clock
    /// then continues even if the system shows no boot ID.
    static func clock(_ database: Database, isShared: Bool) throws(Database.Error) -> SteadyClock {
        let boot = SteadyClock.boot
        return try database.transaction { () throws(Database.Error) in
            if let row = try database.run("SELECT boot, offset FROM clock").first {
                let clock = SteadyClock(offset: row[1].integer)
                let isNamed = !boot.isEmpty && !row[0].text.isEmpty
                // A clock that is behind a time it has shown belongs to an earlier start of the machine.
                let goesOn = isNamed ? row[0].text == boot : isShared
                let last = goesOn && !isNamed ? try lastTime(database) : 0
                if goesOn, clock.now >= last { return clock }
            }
            let clock = SteadyClock(offset: System.wallTime - System.upTime)
            try database.run("DELETE FROM clock")
            try database.run("INSERT INTO clock VALUES (?, ?)", .text(boot), .integer(clock.offset))
            try adopt(clock.now, database)
            return clock
        }
    }

    /// The last time that an instance noted.
    private static func lastTime(_ database: Database) throws(Database.Error) -> Int {
        let rows = try database.run(
            "SELECT (SELECT accepted FROM alert ORDER BY number DESC LIMIT 1), (SELECT max(settled) FROM alert WHERE settled IS NOT NULL)"
        )
        return max(rows[0][0].integer, rows[0][1].integer)
    }

    /// Adapts the rows to a new clock. Retries that were put off are due at once. Ages are computed again from the records'
    /// times, because the earlier clock may have been set since. A row keeps its owner, whose lock still shows whether it is
    /// alive.
    private static func adopt(_ now: Int, _ database: Database) throws(Database.Error) {
        try database.run("UPDATE alert SET due = 0 WHERE state = 'waiting'")
        var last = 0
        while true {
            let page = try database.run(
                "SELECT number, record, born FROM alert WHERE state = 'waiting' AND number > ? ORDER BY number LIMIT 100",
                .integer(last))
            for row in page {
                last = row[0].integer
                guard let born = JSON(row[1].bytes).flatMap({ Notice($0).born }) else { continue }
                try database.run("UPDATE alert SET born = ? WHERE number = ?", .integer(min(born, now)), row[0])
            }
            if page.count < 100 { return }
        }
    }
}
