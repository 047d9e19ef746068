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
    private var file: FileState?
    private var prunedAt: Int?
    private(set) var clock: SteadyClock

    static let memory = 30 * Interval.dayLength

    init(folder: String, _ messages: Messages) throws(Failure) {
        if let objection = Spool.objection(to: folder) { throw .usage("--state: \(objection)") }
        try System.makeFolders(folder)
        self.folder = folder
        self.messages = messages
        path = "\(folder)/alerts.db"
        owner = try Owner(folder: folder)
        database = try Spool.open(folder, messages)
        do throws(Database.Error) { clock = try Spool.clock(database) } catch { throw Spool.failure(error, path) }
        file = FileState(path: path)
    }

    /// Now, by the clock that all times in here are kept by.
    var now: Int { clock.now }

    // MARK: Transactions

    /// All of `body`, or nothing of it, on disk.
    func transaction<Result>(_ body: (Database) throws(Database.Error) -> Result) throws(Failure) -> Result {
        do throws(Database.Error) {
            // Another instance may have set it aside.
            guard let file, FileState(path: path)?.isSameFile(as: file) == true else {
                throw Database.Error(code: 11, text: "it was moved")
            }
            return try database.transaction { () throws(Database.Error) in try body(database) }
        } catch {
            guard error.isDamage else { throw Spool.failure(error, path) }
        }
        database = try Spool.open(folder, messages)
        file = FileState(path: path)
        messages.error("going on in the spool that is at \(path) now")
        do throws(Database.Error) {
            clock = try Spool.clock(database)
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
