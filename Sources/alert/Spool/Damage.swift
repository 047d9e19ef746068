import SQLite
import Shared

/// Recovery of a damaged spool: its file is renamed, and its readable alerts continue in a new spool.
extension Spool {
    static func setAside(_ path: String, _ reason: String, _ messages: Messages) throws(Failure) -> String {
        let stamp = Timestamp.text(System.wallTime).replacing("-", with: "").replacing(":", with: "")
        var aside = "\(path).damaged-\(stamp)"
        var number = 1
        while FileState(path: aside) != nil {
            number += 1
            aside = "\(path).damaged-\(stamp)-\(number)"
        }
        try System.rename(path, to: aside)
        for part in ["-wal", "-shm"] where FileState(path: path + part) != nil {
            try System.rename(path + part, to: aside + part)
        }
        messages.error("the spool is damaged (\(Plain.line(reason))); it is set aside as \(aside), and a new one begins")
        return aside
    }

    private static let mostSalvaged = 100_000
    /// The largest plausible number of an alert: a larger one is damage, too.
    private static let mostNumbered = 1_000_000_000_000_000

    /// Copies the readable alerts of a damaged spool, without their pictures: their texts are still sent.
    static func salvage(_ aside: String, into database: Database, _ messages: Messages) {
        var waiting = 0
        var ids = 0
        _ = try? database.run("BEGIN IMMEDIATE")
        if let damaged = try? Database(aside),
            let last = (try? damaged.run("SELECT seq FROM sqlite_sequence WHERE name = 'alert'"))?.first?.first?.integer,
            (0...mostNumbered).contains(last)
        {
            // Rows are read one by one, so that a broken row spoils no other.
            for number in stride(from: max(1, last - mostSalvaged), through: last, by: 1) {
                // Rows of an earlier layout end with the fourteenth column.
                guard let row = (try? damaged.run("SELECT * FROM alert WHERE number = ?", .integer(number)))?.first,
                    [14, 17, 18].contains(row.count)
                else { continue }
                let rest = row.count > 14 ? Array(row[14..<17]) : [.text(""), .integer(0), .null]
                do throws(Database.Error) {
                    try database.run(
                        "INSERT OR IGNORE INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, ?, ?, ?, ?, ?, ?, NULL)",
                        row[0],
                        row[1],
                        row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[11], row[12], row[13], rest[0], rest[1],
                        rest[2])
                } catch { continue }
                if row[6].text == "waiting" { waiting += 1 } else { ids += 1 }
            }
        }
        removeFlawed(database)
        try? rank(database)
        _ = try? database.run("COMMIT")
        messages.error(
            "\(Messages.count(waiting, "waiting alert")) and \(Messages.count(ids, "settled id")) could be read and go on in the "
                + "new spool; what else was in it is only in the file set aside")
    }
}
