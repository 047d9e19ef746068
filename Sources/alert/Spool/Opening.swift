import SQLite
import Shared

/// Opening the spool's file: it is checked first, refused if it is not a spool, and renamed if it is damaged.
extension Spool {
    static let schema = Schema(
        application: "BPsp", version: 3,
        statements: [
            """
            CREATE TABLE IF NOT EXISTS alert(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, channel TEXT NOT NULL,
                record BLOB NOT NULL, born INTEGER NOT NULL, accepted INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
                due INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, lease INTEGER NOT NULL DEFAULT 0, owner TEXT,
                message INTEGER, settled INTEGER, error TEXT, subject TEXT NOT NULL DEFAULT '', urgency INTEGER NOT NULL DEFAULT 0,
                held TEXT, picture INTEGER, UNIQUE(id, channel))
            """,
            """
            CREATE TABLE IF NOT EXISTS picture(number INTEGER PRIMARY KEY AUTOINCREMENT, size INTEGER NOT NULL, bytes BLOB NOT NULL)
            """,
            "CREATE INDEX IF NOT EXISTS waiting ON alert(channel, number) WHERE state = 'waiting'",
            "CREATE INDEX IF NOT EXISTS urgent ON alert(channel, number) WHERE state = 'waiting' AND urgency > 0",
            "CREATE INDEX IF NOT EXISTS sent ON alert(channel, settled) WHERE state = 'sent'",
            "CREATE INDEX IF NOT EXISTS settled ON alert(settled) WHERE settled IS NOT NULL",
            "CREATE INDEX IF NOT EXISTS pictured ON alert(picture) WHERE picture IS NOT NULL",
            "CREATE TABLE IF NOT EXISTS cooldown(channel TEXT, subject TEXT, time INTEGER, PRIMARY KEY(channel, subject))",
            "CREATE TABLE IF NOT EXISTS clock(boot TEXT NOT NULL PRIMARY KEY, offset INTEGER NOT NULL)",
        ],
        tables: [
            "alert": [
                "number", "id", "channel", "record", "born", "accepted", "state", "due", "attempts", "lease", "owner",
                "message", "settled", "error", "subject", "urgency", "held", "picture",
            ],
            "picture": ["number", "size", "bytes"],
            "cooldown": ["channel", "subject", "time"], "clock": ["boot", "offset"],
        ],
        additions: [
            .init(version: 2, table: "alert", column: "subject", "TEXT NOT NULL DEFAULT ''"),
            .init(version: 2, table: "alert", column: "urgency", "INTEGER NOT NULL DEFAULT 0"),
            .init(version: 2, table: "alert", column: "held", "TEXT"), .init(version: 2, table: "clock"),
            .init(version: 3, table: "alert", column: "picture", "INTEGER"), .init(version: 3, table: "picture"),
        ])

    /// Returns why no spool can be kept in a folder, or nil if one can.
    static func objection(to folder: String) -> String? {
        if folder.isEmpty { return "the name of the folder is empty" }
        if System.exists(folder) ? !System.isFolder(folder) : System.objection(toLookFor: folder) != nil {
            return "\(folder) is no folder"
        }
        return Database.objection(to: folder == ":memory:" ? folder : "\(folder)/alerts.db")
    }

    /// Opens the spool under a lock. A damaged spool is renamed first.
    static func open(_ folder: String, _ messages: Messages) throws(Failure) -> Database {
        let path = "\(folder)/alerts.db"
        let mark = "\(folder)/alerts.lock"
        guard let lock = try System.lock(mark, waiting: true) else { throw .io("cannot lock \(mark)") }
        defer { System.unlock(lock) }
        // Other users must not read the spool. The files beside it get the same mode.
        let isNew = FileState(path: path) == nil
        try System.makePrivateFile(path)
        let refused: Failure
        do throws(Database.Error) {
            // The mark shows that there was a spool before: an empty file is damaged then.
            if !isNew, FileState(path: path)?.size == 0, FileState(path: mark)?.size ?? 0 > 0 {
                throw Database.Error(code: 11, text: "the file is empty")
            }
            let (database, refusal) = try prepared(path, mark)
            guard let refusal else { return database }
            refused = refusal
        } catch {
            guard error.isDamage else { throw failure(error, path) }
            let aside = try setAside(path, error.text, messages)
            try System.makePrivateFile(path)
            do throws(Database.Error) {
                let (database, _) = try prepared(path, mark)
                salvage(aside, into: database, messages)
                return database
            } catch { throw failure(error, path) }
        }
        throw refused
    }

    /// Opens the file, and prepares it for writing unless it is refused. Throws if it is damaged.
    private static func prepared(_ path: String, _ mark: String) throws(Database.Error) -> (Database, refusal: Failure?) {
        let database = try Database(path)
        database.isUntouched = FileState(path: path + "-wal")?.size ?? 0 > 0
        // A size of 256 KiB is enough, because only the end of the file is in use.
        try database.run("PRAGMA cache_size = -256")
        let verdict = try database.run("PRAGMA quick_check(1)").first?.first?.text ?? ""
        if verdict != "ok" { throw Database.Error(code: 11, text: verdict) }
        let content = try database.content(schema)
        if let refusal = schema.refusal(content, of: "the spool \(path)", "a spool of alert") { return (database, refusal) }
        if case .ours = content, let flaw = try flaw(database) { return (database, .io("the spool \(path): \(flaw)")) }
        database.isUntouched = false
        try database.run("PRAGMA journal_mode = WAL")
        // A commit is on disk when it returns.
        try database.run("PRAGMA synchronous = FULL")
        if content != .ours(version: schema.version) {
            try database.transaction { () throws(Database.Error) in
                try database.adopt(schema)
                try rank(database)
            }
        }
        if FileState(path: mark)?.size == 0 { try? System.append([0x0A], to: mark) }
        return (database, nil)
    }

    /// Sets the subject and urgency of waiting alerts from an earlier layout, by their records.
    static func rank(_ database: Database) throws(Database.Error) {
        for row in try database.run("SELECT number, record FROM alert WHERE state = 'waiting' AND subject = ''") {
            guard let json = JSON(row[1].bytes) else { continue }
            try database.run(
                "UPDATE alert SET subject = ?, urgency = ? WHERE number = ?", .text(Notice.market(json)),
                .integer(Urgency(json).rawValue), row[0])
        }
    }

    static func failure(_ error: Database.Error, _ path: String) -> Failure {
        .io("cannot write the spool \(path): \(error.text)")
    }

    // MARK: Rows

    /// The condition that each column must meet: times and counts far from overflow, states that this version knows.
    private static let sound: [(table: String, column: String, condition: String)] =
        [
            ("alert", "state", "state IN ('waiting', 'sent', 'failed', 'dropped', 'suppressed')"),
            ("alert", "id", "typeof(id) = 'text'"), ("alert", "channel", "typeof(channel) = 'text'"),
            ("alert", "record", "typeof(record) = 'blob'"), ("alert", "urgency", "urgency IN (0, 1, 2)"),
            ("alert", "subject", "typeof(subject) = 'text'"), ("alert", "held", "held IS NULL OR typeof(held) = 'text'"),
            ("clock", "boot", "typeof(boot) = 'text'"), ("picture", "bytes", "typeof(bytes) = 'blob'"),
            ("picture", "size", count("size")),
        ] + ["number", "born", "accepted", "due", "attempts", "lease"].map { ("alert", $0, count($0)) }
        + ["message", "settled", "picture"].map { ("alert", $0, "\($0) IS NULL OR \(count($0))") }
        + [("cooldown", "time", count("time")), ("clock", "offset", count("offset")), ("sqlite_sequence", "seq", count("seq"))]

    private static func count(_ column: String) -> String {
        "(typeof(\(column)) = 'integer' AND \(column) BETWEEN 0 AND 1000000000000000)"
    }

    /// Describes a row that this version cannot understand; nil if every row is understood.
    private static func flaw(_ database: Database) throws(Database.Error) -> String? {
        let names = try database.run("SELECT m.name || '.' || i.name FROM sqlite_master m, pragma_table_info(m.name) i")
        let present = Set(names.map { $0[0].text })
        for (table, column, condition) in sound where table == "sqlite_sequence" || present.contains("\(table).\(column)") {
            let sql = "SELECT rowid, substr(quote(\(column)), 1, 40) FROM \(table) WHERE NOT (\(condition)) LIMIT 1"
            guard let row = try database.run(sql).first else { continue }
            return "row \(row[0].integer) of table '\(table)' has an unknown '\(column)': \(Plain.line(row[1].text)); "
                + "a newer version of alert wrote it, or it is damaged"
        }
        return nil
    }

    /// Deletes the rows of a salvaged spool that cannot be understood.
    static func removeFlawed(_ database: Database) {
        for (table, _, condition) in sound { _ = try? database.run("DELETE FROM \(table) WHERE NOT (\(condition))") }
    }
}
