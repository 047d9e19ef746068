import SQLite
import Shared

/// The pictures of alerts that wait or failed. Alerts of several channels share one.
extension Spool {
    /// All pictures together have at most so many bytes. The oldest make room for new ones.
    static let mostPictureBytes = 32 << 20
    /// A picture needs so much room on the disk beside its own size, so that it never takes the room that texts need.
    private static let spareBytes = 4 << 20

    /// Keeps a picture with the alert of an id that waits for these channels. Returns how many older pictures made room for it.
    /// Fails where the disk has too little room.
    func keep(_ picture: [UInt8], of id: String, for channels: [String]) throws(Failure) -> Int {
        if let free = System.freeBytes(at: path), free < picture.count * 2 + Spool.spareBytes {
            throw .io("the disk of the spool \(path) has only \(free >> 10) KiB left")
        }
        return try transaction { (database) throws(Database.Error) in
            let displaced = try makeRoom(picture.count, database)
            try database.run("INSERT INTO picture(size, bytes) VALUES (?, ?)", .integer(picture.count), .bytes(picture))
            let number = try database.run("SELECT last_insert_rowid()")[0][0]
            for channel in channels {
                try database.run(
                    "UPDATE alert SET picture = ? WHERE id = ? AND channel = ? AND state = 'waiting'", number, .text(id),
                    .text(channel))
            }
            return displaced
        }
    }

    private func makeRoom(_ size: Int, _ database: Database) throws(Database.Error) -> Int {
        var total = try database.run("SELECT coalesce(sum(size), 0) FROM picture")[0][0].integer + size
        if total <= Spool.mostPictureBytes { return 0 }
        try prunePictures(database)
        var displaced = 0
        let kept = try database.run("SELECT number, size FROM picture ORDER BY number")
        total = kept.reduce(size) { $0 + $1[1].integer }
        for picture in kept where total > Spool.mostPictureBytes {
            try database.run("UPDATE alert SET picture = NULL WHERE picture = ?", picture[0])
            displaced += database.changes
            try database.run("DELETE FROM picture WHERE number = ?", picture[0])
            total -= picture[1].integer
        }
        return displaced
    }

    /// The bytes of a picture.
    func picture(_ number: Int) throws(Failure) -> [UInt8]? {
        try transaction { (database) throws(Database.Error) in
            try database.run("SELECT bytes FROM picture WHERE number = ?", .integer(number)).first?.first?.bytes
        }
    }

    /// Takes the picture from an alert, and forgets it once no other alert has it.
    func release(_ row: Row, _ database: Database) throws(Database.Error) {
        guard let picture = row.picture else { return }
        try database.run("UPDATE alert SET picture = NULL WHERE number = ?", .integer(row.number))
        try database.run(
            "DELETE FROM picture WHERE number = ? AND NOT EXISTS (SELECT 1 FROM alert WHERE picture = ?)", .integer(picture),
            .integer(picture))
    }

    /// Forgets the pictures that no alert needs any more.
    func prunePictures(_ database: Database) throws(Database.Error) {
        try database.run(
            """
            DELETE FROM picture WHERE NOT EXISTS
                (SELECT 1 FROM alert WHERE alert.picture = picture.number AND state IN ('waiting', 'failed'))
            """)
    }
}
