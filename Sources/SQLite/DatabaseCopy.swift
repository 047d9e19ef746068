import Shared

/// A copy of a database and its write-ahead log, taken by reading alone: another process may have it open, and be writing to it.
///
/// The copy is a state that was committed. While the log keeps its header, which names its generation, the database changes by no
/// other pages than those that the log holds too: SQLite copies them over at a checkpoint, and begins a new generation after that.
/// So the log is copied after the database, and both anew where its header has changed meanwhile.
package final class DatabaseCopy {
    private let folder: TemporaryFolder
    package let path: String

    /// The header of a write-ahead log, its generation included.
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

    /// False where the log went away meanwhile.
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
