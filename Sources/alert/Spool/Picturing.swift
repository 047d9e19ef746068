import SQLite
import Shared

/// The pictures of alerts that wait or failed. The alerts of several channels share one picture.
extension Spool {
    /// The largest size of all pictures together, in bytes. The oldest are deleted for new ones.
    static let mostPictureBytes = 32 << 20
    /// Bytes that must be free on the disk besides the picture's, so that it never takes the room that texts need.
    private static let spareBytes = 4 << 20

    /// Stores a picture for the waiting alert `id` of these channels. Returns how many older alerts lost their picture to make
    /// room. Fails if the disk has too little room.
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

    /// Returns the bytes of a picture, or nil if it is missing.
    func picture(_ number: Int) throws(Failure) -> [UInt8]? {
        try transaction { (database) throws(Database.Error) in
            try database.run("SELECT bytes FROM picture WHERE number = ?", .integer(number)).first?.first?.bytes
        }
    }

    /// Removes the picture from an alert, and deletes it once no other alert has it.
    func release(_ row: Row, _ database: Database) throws(Database.Error) {
        guard let picture = row.picture else { return }
        try database.run("UPDATE alert SET picture = NULL WHERE number = ?", .integer(row.number))
        try database.run(
            "DELETE FROM picture WHERE number = ? AND NOT EXISTS (SELECT 1 FROM alert WHERE picture = ?)", .integer(picture),
            .integer(picture))
    }

    /// Deletes the pictures that no alert needs any more.
    func prunePictures(_ database: Database) throws(Database.Error) {
        try database.run(
            """
            DELETE FROM picture WHERE NOT EXISTS
                (SELECT 1 FROM alert WHERE alert.picture = picture.number AND state IN ('waiting', 'failed'))
            """)
    }
}
