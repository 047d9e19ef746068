import SQLite
import Shared

/// The alerts that are to be sent, on disk. Several instances may share it.
///
///     waiting ── claimed, with a lease ──┬─ sent
///        ^                               ├─ failed        its record is kept, for `alert retry`
///        └───────── to be tried again ───┴─ suppressed
///
/// What is settled stays as an id for 30 days, so that nothing is sent twice.
final class Spool {
    let path: String
    let owner: Owner
    private let folder: String
    private let messages: Messages
    private var database: Database
    private var file: [UInt64] = []
    private var prunedAt: Int?

    static let memory = 30 * Interval.dayLength
    private static let schema = [
        """
        CREATE TABLE IF NOT EXISTS alert(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, channel TEXT NOT NULL,
            record BLOB NOT NULL, born INTEGER NOT NULL, accepted INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
            due INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, lease INTEGER NOT NULL DEFAULT 0, owner TEXT,
            message INTEGER, settled INTEGER, error TEXT, UNIQUE(id, channel))
        """,
        "CREATE INDEX IF NOT EXISTS waiting ON alert(channel, number) WHERE state = 'waiting'",
        "CREATE INDEX IF NOT EXISTS sent ON alert(channel, settled) WHERE state = 'sent'",
        "CREATE INDEX IF NOT EXISTS settled ON alert(settled) WHERE settled IS NOT NULL",
        "CREATE TABLE IF NOT EXISTS cooldown(channel TEXT, subject TEXT, time INTEGER, PRIMARY KEY(channel, subject))",
    ]

    init(folder: String, _ messages: Messages) throws(Failure) {
        try System.makeFolders(folder)
        self.folder = folder
        self.messages = messages
        path = "\(folder)/alerts.db"
        owner = try Owner(folder: folder)
        database = try Spool.open(folder, messages)
        file = System.identity(path)?.file ?? []
    }

    // MARK: Opening

    /// Opens the spool while nobody else does. One that is damaged goes aside first.
    private static func open(_ folder: String, _ messages: Messages) throws(Failure) -> Database {
        let path = "\(folder)/alerts.db"
        let mark = "\(folder)/alerts.lock"
        guard let lock = try System.lock(mark, waiting: true) else { throw .io("cannot lock \(mark)") }
        defer { System.unlock(lock) }
        do throws(Database.Error) {
            // The mark says that there was a spool once: an empty file is none any more.
            if System.identity(path)?.size == 0, System.identity(mark)?.size ?? 0 > 0 {
                throw Database.Error(code: 11, text: "the file is empty")
            }
            return try prepared(path, mark)
        } catch {
            guard error.isDamage else { throw failure(error, path) }
            let aside = try setAside(path, error.text, messages)
            do throws(Database.Error) {
                let database = try prepared(path, mark)
                salvage(aside, into: database, messages)
                return database
            } catch { throw failure(error, path) }
        }
    }

    private static func prepared(_ path: String, _ mark: String) throws(Database.Error) -> Database {
        // Others may not read what is in it; the files beside it take on its mode.
        if let descriptor = try? System.lock(path, waiting: false) { System.unlock(descriptor) }
        let database = try Database(path)
        try database.run("PRAGMA journal_mode = WAL")
        // On disk once committed.
        try database.run("PRAGMA synchronous = FULL")
        // In KiB: what is looked at is the end of it.
        try database.run("PRAGMA cache_size = -256")
        let verdict = try database.run("PRAGMA quick_check(1)").first?.first?.text ?? ""
        if verdict != "ok" { throw Database.Error(code: 11, text: verdict) }
        for statement in schema { try database.run(statement) }
        if System.identity(mark)?.size == 0 { try? System.append([0x0A], to: mark) }
        return database
    }

    private static func failure(_ error: Database.Error, _ path: String) -> Failure {
        .io("cannot write the spool \(path): \(error.text)")
    }

    // MARK: Damage

    private static func setAside(_ path: String, _ reason: String, _ messages: Messages) throws(Failure) -> String {
        let stamp = Timestamp.text(System.wallTime).replacing("-", with: "").replacing(":", with: "")
        var aside = "\(path).damaged-\(stamp)"
        var number = 1
        while System.identity(aside) != nil {
            number += 1
            aside = "\(path).damaged-\(stamp)-\(number)"
        }
        try System.rename(path, to: aside)
        for part in ["-wal", "-shm"] where System.identity(path + part) != nil {
            try System.rename(path + part, to: aside + part)
        }
        messages.error("the spool is damaged (\(Plain.line(reason))); it is set aside as \(aside), and a new one begins")
        return aside
    }

    private static let mostSalvaged = 100_000

    /// Takes over what can still be read of a damaged spool.
    private static func salvage(_ aside: String, into database: Database, _ messages: Messages) {
        var waiting = 0
        var ids = 0
        _ = try? database.run("BEGIN IMMEDIATE")
        if let damaged = try? Database(aside),
            let last = (try? damaged.run("SELECT seq FROM sqlite_sequence WHERE name = 'alert'"))?.first?.first?.integer
        {
            // One by one: what is broken takes nothing with it.
            for number in stride(from: max(1, last - mostSalvaged), through: last, by: 1) {
                guard let row = (try? damaged.run("SELECT * FROM alert WHERE number = ?", .integer(number)))?.first,
                    row.count == 14
                else { continue }
                do throws(Database.Error) {
                    try database.run(
                        "INSERT OR IGNORE INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, ?, ?, ?)", row[0], row[1],
                        row[2],
                        row[3], row[4], row[5], row[6], row[7], row[8], row[11], row[12], row[13])
                } catch { continue }
                if row[6].text == "waiting" { waiting += 1 } else { ids += 1 }
            }
        }
        _ = try? database.run("COMMIT")
        messages.error(
            "\(Messages.count(waiting, "waiting alert")) and \(Messages.count(ids, "settled id")) could be read and go on in the "
                + "new spool; what else was in it is only in the file set aside")
    }

    // MARK: Transactions

    /// All of `body`, or nothing of it, on disk.
    func transaction<Result>(_ body: (Database) throws(Database.Error) -> Result) throws(Failure) -> Result {
        do throws(Database.Error) {
            // Another instance may have set it aside.
            if System.identity(path)?.file != file { throw Database.Error(code: 11, text: "it was moved") }
            return try database.transaction { () throws(Database.Error) in try body(database) }
        } catch {
            guard error.isDamage else { throw Spool.failure(error, path) }
        }
        database = try Spool.open(folder, messages)
        file = System.identity(path)?.file ?? []
        messages.error("going on in the spool that is at \(path) now")
        do throws(Database.Error) {
            return try database.transaction { () throws(Database.Error) in try body(database) }
        } catch { throw Spool.failure(error, path) }
    }

    /// Forgets ids that are old enough, once in a while.
    func prune(_ now: Int) throws(Failure) {
        if let prunedAt, now - prunedAt < 3_600_000 { return }
        prunedAt = now
        try transaction { (database) throws(Database.Error) in
            _ = try database.run("DELETE FROM alert WHERE settled < ?", .integer(now - Spool.memory))
        }
    }
}
