import SQLite
import Shared

/// Settling attempts.
extension Spool {
    /// Settles an attempt without claiming more alerts.
    func settle(_ rows: [Row], _ how: Settlement, now: Int) throws(Failure) {
        try transaction { (database) throws(Database.Error) in try settle(rows, how, now, database) }
    }

    func settle(_ rows: [Row], _ how: Settlement, _ now: Int, _ database: Database) throws(Database.Error) {
        for (place, row) in rows.enumerated() {
            // Rows that another instance took over when their lease ended are not changed.
            let mine: [Database.Value] = [.integer(row.number), .text(owner.name)]
            switch how {
            case .sent:
                try database.run(
                    """
                    UPDATE alert SET state = 'sent', settled = ?, error = NULL, record = x'', owner = NULL
                    WHERE number = ? AND owner = ?
                    """, .integer(now), mine[0], mine[1])
                try release(row, database)
            case .pictureSent:
                // The picture counts as no attempt of the text.
                try database.run(
                    "UPDATE alert SET due = 0, attempts = attempts - 1, lease = 0, owner = NULL WHERE number = ? AND owner = ?",
                    mine[0], mine[1])
                try release(row, database)
            case .withoutPicture(let error):
                try database.run(
                    "UPDATE alert SET due = 0, error = ?, lease = 0, owner = NULL WHERE number = ? AND owner = ?", .text(error),
                    mine[0], mine[1])
                try release(row, database)
            case .again(let due, let error):
                try database.run(
                    "UPDATE alert SET due = ?, error = ?, lease = 0, owner = NULL WHERE number = ? AND owner = ?",
                    .integer(due), .text(error), mine[0], mine[1])
            case .split(let error):
                let half = (rows.count + 1) / 2
                try database.run(
                    "UPDATE alert SET due = 0, error = ?, lease = 0, owner = NULL, message = ? WHERE number = ? AND owner = ?",
                    .text(error), .integer(rows[place < half ? 0 : half].number), mine[0], mine[1])
            case .failed(let error):
                try endCooldown(row, database)
                try database.run(
                    "UPDATE alert SET state = 'failed', settled = ?, error = ?, owner = NULL WHERE number = ? AND owner = ?",
                    .integer(now), .text(error), mine[0], mine[1])
            }
        }
    }
}
