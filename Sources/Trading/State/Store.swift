import SQLite
import Shared

/// The state in a file of SQLite: positions, orders, accounts, what halts, and how far the input was read. It is committed before
/// anybody sees a record of what it holds, so a kill at any moment repeats nothing and forgets nothing: what was decided but maybe
/// not seen is written again at the next start, with `"again":true`.
///
/// Opening only looks: a file that is refused stays as it was. `begin` writes to it first.
package final class Store {
    private let database: Database
    package let path: String
    /// What is read instead of the file, where that is another process's.
    private var copy: DatabaseCopy?
    /// The rows as they were found, by their keys.
    package let rows: [String: String]
    /// Part of the ids of orders, which tells this state's from those of another; nil on paper, and in states of version 0.1.0.
    package private(set) var run: String?
    private var fresh: [String] = []
    private var hasUnseen = true
    /// Whether reading or writing the file has failed, on a full disk for example.
    package private(set) var hasFailed = false

    /// Fields are added without a new version, as `Stored` says.
    package static let schema = Schema(
        application: "BPts", version: 1,
        statements: [
            "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS unseen (number INTEGER PRIMARY KEY, line TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS trades (id TEXT PRIMARY KEY, line TEXT NOT NULL)",
            // The signals that led to an order. Files of version 0.1.0 have none.
            "CREATE TABLE IF NOT EXISTS signals (id TEXT PRIMARY KEY) WITHOUT ROWID",
        ],
        tables: ["state": ["key", "value"], "unseen": ["number", "line"], "trades": ["id", "line"]])

    /// Opens a file, or makes one. Fails where another process has it, or where it is not a state that this version knows.
    package convenience init(_ path: String) throws(Failure) {
        if let objection = Database.objection(to: path) { throw .usage("--state: \(objection)") }
        try System.makePrivateFile(path)
        try self.init(path, named: path)
    }

    /// Reads a file, also one that another trade has open, and leaves it as it is.
    package convenience init(reading path: String) throws(Failure) {
        if let objection = Database.objection(to: path) { throw .usage("--state: \(objection)") }
        let copy = try DatabaseCopy(of: path)
        try self.init(copy.path, named: path)
        self.copy = copy
    }

    private init(_ file: String, named path: String) throws(Failure) {
        self.path = path
        let content: Database.Content
        do throws(Database.Error) {
            database = try Database(file, patience: 1000)
            if FileState(path: file + "-wal")?.size ?? 0 > 0 { database.isUntouched = true }
            // Two that act on one state would each place the orders of the other.
            try database.run("PRAGMA locking_mode = EXCLUSIVE")
            content = try database.content(Store.schema)
            var rows: [String: String] = [:]
            if case .ours = content {
                for row in try database.run("SELECT key, value FROM state") { rows[row[0].text] = row[1].text }
            }
            self.rows = rows
            run = rows["run"]
        } catch { throw Store.failure(path, error) }
        if let refusal = Store.schema.refusal(content, of: "--state \(path)", "a state of trade") { throw refusal }
    }

    /// Makes the file ready to be written to, for trading at this place. The orders of a state that is new have a run of their own;
    /// those of version 0.1.0 are known without one.
    package func begin(at place: String) throws(Failure) {
        if rows["place"] == nil, place != "paper" { run = LinkID.newRun() }
        try attempt { () throws(Database.Error) in
            database.isUntouched = false
            try database.run("PRAGMA journal_mode = WAL")
            try database.run("PRAGMA synchronous = FULL")
            try database.transaction { () throws(Database.Error) in
                let hasSignals = try !database.run("SELECT 1 FROM sqlite_master WHERE name = 'signals'").isEmpty
                try database.adopt(Store.schema)
                if !hasSignals { try database.run(Store.fillSignals) }
                try database.run("INSERT OR IGNORE INTO state VALUES ('place', ?)", .text(place))
                if let run { try database.run("INSERT OR IGNORE INTO state VALUES ('run', ?)", .text(run)) }
            }
        }
    }

    private static let fillSignals = """
        INSERT OR IGNORE INTO signals
        SELECT json_extract(line, '$.signal') FROM trades WHERE json_extract(line, '$.signal') IS NOT NULL
        """

    private static func failure(_ path: String, _ error: Database.Error) -> Failure {
        if error.isNoDatabase { return .usage("--state \(path): not a state of trade; name another file") }
        return .io("--state \(path): " + (error.isBusy ? "another trade has it open" : error.text))
    }

    private func attempt<Result>(_ body: () throws(Database.Error) -> Result) throws(Failure) -> Result {
        do throws(Database.Error) { return try body() } catch {
            hasFailed = true
            throw Store.failure(path, error)
        }
    }

    /// Remembers records that the next commit keeps until they are surely out.
    package func add(_ records: [UInt8]) {
        fresh += records.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Writing

    /// What was written out before is seen now; what changed since the last commit is kept.
    ///
    /// `isSeen` says that what was written out before has been seen.
    package func commit(_ desk: inout Desk, isSeen: Bool = true) throws(Failure) {
        let changed = try rowsOfChanges(&desk)
        let lines = fresh
        let signals = desk.traded.fresh
        if changed.isEmpty, !desk.areTotalsChanged, lines.isEmpty, signals.isEmpty, !hasUnseen || !isSeen { return }
        fresh.removeAll()
        desk.traded.settle()
        hasUnseen = !lines.isEmpty || (hasUnseen && !isSeen)
        let rows = try changed + rowsOfTotals(&desk)
        desk.wasKept()
        try attempt { () throws(Database.Error) in
            try database.transaction { () throws(Database.Error) in
                if isSeen { try database.run("DELETE FROM unseen") }
                for line in lines { try database.run("INSERT INTO unseen (line) VALUES (?)", .text(line)) }
                for line in lines where line.hasPrefix("{\"type\":\"trade\"") {
                    try database.run(
                        "INSERT OR IGNORE INTO trades VALUES (json_extract(?, '$.id'), ?)", .text(line), .text(line))
                }
                for signal in signals { try database.run("INSERT OR IGNORE INTO signals VALUES (?)", .text(signal)) }
                for (key, value) in rows {
                    try database.run("INSERT OR REPLACE INTO state VALUES (?, ?)", .text(key), .text(value))
                }
            }
        }
    }

    /// The rows of markets and series that have changed.
    private func rowsOfChanges(_ desk: inout Desk) throws(Failure) -> [(String, String)] {
        var rows: [(String, String)] = []
        for series in desk.series.indices where desk.series[series].isChanged {
            rows.append(("series:\(series.place)", try Coder.text(&desk.series[series])))
        }
        for market in desk.markets.indices where desk.markets[market].isChanged {
            rows.append(("market:\(market.place)", try Coder.text(&desk.markets[market])))
            rows.append(("book:\(market.place)", try Coder.text(&desk.markets[market].book)))
        }
        return rows
    }

    /// The rows that are written with every commit.
    private func rowsOfTotals(_ desk: inout Desk) throws(Failure) -> [(String, String)] {
        var clock = Clock(desk)
        var rows = [("guards", try Coder.text(&desk.guards)), ("clock", try Coder.text(&clock))]
        for account in desk.accounts.indices {
            rows.append(("account:\(account.place)", try Coder.text(&desk.accounts[account])))
        }
        return rows
    }

    /// All is out.
    package func forgetUnseen() throws(Failure) {
        try attempt { () throws(Database.Error) in _ = try database.run("DELETE FROM unseen") }
    }

    // MARK: Reading

    /// Whether a signal led to an order.
    package func hasTraded(_ signal: String) throws(Failure) -> Bool {
        try attempt { () throws(Database.Error) in
            try !database.run("SELECT 1 FROM signals WHERE id = ?", .text(signal)).isEmpty
        }
    }

    /// What the closed trades made, by currency.
    package func closedResults() throws(Failure) -> [String: Decimal] {
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT line FROM trades") }
        var sums: [String: Decimal] = [:]
        var json = JSON()
        for row in rows {
            guard json.scan(Array(row[0].text.utf8)) == nil else { continue }
            let currency = json.text("currency", 0)
            sums[currency] = try (sums[currency] ?? .zero) + (json.amount("pnl", 0) ?? .zero)
        }
        return sums
    }

    /// The records that may not have got out before a kill.
    package func unseen() throws(Failure) -> [String] {
        if rows.isEmpty { return [] }
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT line FROM unseen ORDER BY number") }
        return rows.map { $0[0].text.dropLast() + ",\"again\":true}\n" }
    }
}
