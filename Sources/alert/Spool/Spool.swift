import SQLite
import Shared

/// The alerts to be sent, on disk. Several instances may share one spool.
///
///     waiting ── claimed, with a lease ──┬─ sent
///        ^                               ├─ failed        its record is kept, for `alert retry`
///        └───────── to be tried again ───┴─ suppressed
///
/// A settled alert stays as an id for 30 days, so that nothing is sent twice.
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
        do throws(Database.Error) { clock = try Spool.clock(database, isShared: owner.hadOthers) } catch {
            throw Spool.failure(error, path)
        }
        file = FileState(path: path)
        keepReserve()
    }

    /// The current time of the spool's clock.
    var now: Int { clock.now }

    // MARK: Transactions

    /// Runs `body` as a transaction: either all of it is on disk or nothing. If the file is damaged or was moved, reopens the
    /// spool and tries once more.
    func transaction<Result>(_ body: (Database) throws(Database.Error) -> Result) throws(Failure) -> Result {
        do throws(Database.Error) {
            // Another instance may have set the file aside.
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
            clock = try Spool.clock(database, isShared: true)
            return try database.transaction { () throws(Database.Error) in try body(database) }
        } catch { throw Spool.failure(error, path) }
    }

    // MARK: Room on the disk

    private static let reserveSize = 1 << 16

    private var reserve: String { "\(folder)/alerts.reserve" }

    /// Reserves room on the disk for settling attempts. Without that room nothing is lost, but an alert may be sent twice.
    private func keepReserve() {
        if FileState(path: reserve)?.size ?? 0 >= Spool.reserveSize { return }
        // Random bytes, which no file system can compress.
        var random = Seeded(seed: .random(in: .min ... .max))
        let bytes = (0..<Spool.reserveSize).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        System.remove(reserve)
        do throws(Failure) {
            try System.makePrivateFile(reserve)
            try System.append(bytes, to: reserve)
        } catch { System.remove(reserve) }
    }

    /// Settles an attempt when the disk is full. Returns whether that was possible.
    func settleOnFullDisk(_ rows: [Row], _ how: Settlement, now: Int) -> Bool {
        System.remove(reserve)
        return (try? settle(rows, how, now: now)) != nil
    }

    /// Deletes alerts that were settled more than 30 days ago, at most once an hour.
    func prune(_ now: Int) throws(Failure) {
        if let prunedAt, now - prunedAt < 3_600_000 { return }
        prunedAt = now
        try transaction { (database) throws(Database.Error) in
            _ = try database.run("DELETE FROM alert WHERE settled < ?", .integer(now - Spool.memory))
            try prunePictures(database)
        }
    }
}
