import SQLite
import Shared

/// The state in an SQLite file: positions, orders, accounts, halts, and how far the input was read. Each change is committed
/// before its records are written out, so a kill at any moment repeats nothing and loses nothing. Records that may not have
/// been written out are written again at the next start, with `"again":true`.
///
/// Opening only reads: a file that is refused stays as it was. `begin` is the first to write.
package final class Store {
    private let database: Database
    package let path: String
    /// The copy that is read instead of the file, if another process may have the file open.
    private var copy: DatabaseCopy?
    /// The rows that the file had when it was opened, by key.
    package let rows: [String: String]
    /// Part of the ids of orders, which distinguishes this state's orders from those of other states. Nil on paper, and in
    /// states of version 0.1.0.
    package private(set) var run: String?
    /// The rows that were written last, by key.
    private var written: [String: String] = [:]
    private var fresh: [String] = []
    private var hasUnseen = true
    /// Whether reading or writing the file has failed, on a full disk for example.
    package private(set) var hasFailed = false

    /// New fields do not need a new version; see `Stored`.
    package static let schema = Schema(
        application: "BPts", version: 2,
        statements: [
            "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS unseen (number INTEGER PRIMARY KEY, line TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS trades (id TEXT PRIMARY KEY, line TEXT NOT NULL)",
            // The signals that led to an order. Files of version 0.1.0 have none.
            "CREATE TABLE IF NOT EXISTS signals (id TEXT PRIMARY KEY) WITHOUT ROWID",
            // The executions that were booked and may be reported again.
            "CREATE TABLE IF NOT EXISTS executions (market INTEGER, id TEXT, time INTEGER, PRIMARY KEY (market, id)) WITHOUT ROWID",
        ],
        tables: [
            "state": ["key", "value"], "unseen": ["number", "line"], "trades": ["id", "line"],
            "executions": ["market", "id", "time"],
        ],
        additions: [Schema.Addition(version: 2, table: "executions")])

    /// Opens a file, or creates it. Fails if another process has it open, or if this version does not know its contents.
    package convenience init(_ path: String) throws(Failure) {
        if let objection = Database.objection(to: path) { throw .usage("--state: \(objection)") }
        try System.makePrivateFile(path)
        try self.init(path, named: path)
    }

    /// Reads a file without changing it, even if another trade has it open.
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
            // Two processes with one state would place each other's orders.
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

    /// Prepares the file for writing and for trading at this place. A new state gets a `run` for the ids of its orders; a state
    /// of version 0.1.0 has none.
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

    /// Adds records that the next commit stores until they have been written out.
    package func add(_ records: [UInt8]) {
        var start = 0
        while let end = records[start...].firstIndex(of: UInt8(ascii: "\n")) {
            fresh.append(String(decoding: records[start..<end], as: UTF8.self))
            start = end + 1
        }
    }

    // MARK: Writing

    /// Stores what has changed since the last commit, and the records that were added. With `isSeen`, all records of earlier
    /// commits have been written out, so they are removed.
    package func commit(_ desk: inout Desk, isSeen: Bool = true) throws(Failure) {
        let changed = try rowsOfChanges(&desk)
        let lines = fresh
        let signals = desk.traded.fresh
        if changed.isEmpty, !desk.areTotalsChanged, lines.isEmpty, signals.isEmpty, !hasUnseen || !isSeen { return }
        fresh.removeAll()
        desk.traded.settle()
        hasUnseen = !lines.isEmpty || (hasUnseen && !isSeen)
        let rows = try (changed + rowsOfTotals(&desk)).filter { (key, value) in written[key] != value }
        let executions = desk.markets.filter(\.isChanged).map { ($0.id, $0.book.executions) }
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
                for (market, seen) in executions { try write(seen, of: market) }
                for (key, value) in rows {
                    try database.run("INSERT OR REPLACE INTO state VALUES (?, ?)", .text(key), .text(value))
                }
            }
        }
        for (key, value) in rows { written[key] = value }
    }

    private func write(_ seen: SeenExecutions, of market: MarketID) throws(Database.Error) {
        let market = Database.Value.integer(market.place)
        for (id, time) in seen.fresh {
            try database.run("INSERT OR REPLACE INTO executions VALUES (?, ?, ?)", market, .text(id), .integer(time))
        }
        if seen.areSettled {
            try database.run("DELETE FROM executions WHERE market = ? AND time < ?", market, .integer(seen.floor))
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

    /// The rows that every commit writes if they have changed.
    private func rowsOfTotals(_ desk: inout Desk) throws(Failure) -> [(String, String)] {
        var clock = Clock(desk)
        var rows = [("guards", try Coder.text(&desk.guards)), ("clock", try Coder.text(&clock))]
        for account in desk.accounts.indices {
            rows.append(("account:\(account.place)", try Coder.text(&desk.accounts[account])))
        }
        return rows
    }

    /// Removes the stored records, because all have been written out.
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

    /// The sums of the closed trades' results, by currency.
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

    /// The executions of each market that were booked and may be reported again.
    package func executions() throws(Failure) -> [(market: MarketID, id: String, time: Int)] {
        let isOld = try attempt { () throws(Database.Error) in
            try database.run("SELECT 1 FROM sqlite_master WHERE name = 'executions'").isEmpty
        }
        if isOld { return [] }
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT market, id, time FROM executions") }
        return try rows.map { (row) throws(Failure) in
            guard case .integer(let market) = row[0], case .text(let id) = row[1], case .integer(let time) = row[2] else {
                throw damage("executions", "it has a row that is not a market, an id and a time")
            }
            return (MarketID(market), id, time)
        }
    }

    /// The records that may not have been written out before a kill.
    package func unseen() throws(Failure) -> [String] {
        if rows.isEmpty { return [] }
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT line FROM unseen ORDER BY number") }
        return rows.map { $0[0].text.dropLast() + ",\"again\":true}\n" }
    }
}
