import Shared

/// A copy of a database and its write-ahead log, made only by reading: another process may have it open, and be writing to it.
///
/// The copy is a committed state. As long as the log keeps its header, which identifies its generation, the database changes
/// only in pages that the log contains too: SQLite copies them to the database at a checkpoint, and then begins a new
/// generation. So the log is copied after the database, and both are copied again if the header has changed meanwhile.
package final class DatabaseCopy {
    private let folder: TemporaryFolder
    package let path: String

    /// The size of the header of a write-ahead log, which includes its generation.
    private static let headerSize = 32
    private static let tries = 100

    package init(of original: String) throws(Failure) {
        folder = try TemporaryFolder()
        path = folder.file("copy.db")
        _ = folder.file("copy.db-shm")
        _ = folder.file("copy.db-journal")
        let log = folder.file("copy.db-wal")
        for _ in 0..<DatabaseCopy.tries {
            let header = try System.head(of: original + "-wal", DatabaseCopy.headerSize)
            try System.copy(original, to: path)
            if try DatabaseCopy.copyLog(of: original, to: log),
                try System.head(of: original + "-wal", DatabaseCopy.headerSize) == header
            {
                return
            }
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
            System.sleep(milliseconds: 20)
        }
        throw .io("\(original) changes faster than it can be read")
    }

    /// Returns false if the log was removed meanwhile.
    private static func copyLog(of original: String, to log: String) throws(Failure) -> Bool {
        System.remove(log)
        if !System.exists(original + "-wal") { return true }
        do throws(Failure) { try System.copy(original + "-wal", to: log) } catch {
            if System.exists(original + "-wal") { throw error }
            return false
        }
        return true
    }
}
