import SQLite
import Shared

/// The state in a file of SQLite: positions, orders, accounts, what halts, and how far the input was read. It is committed before
/// anybody sees a record of what it holds, so a kill at any moment repeats nothing and forgets nothing: what was decided but maybe
/// not seen is written again at the next start, with `"again":true`.
final class Store {
    private let database: Database
    private let path: String
    private var fresh: [String] = []
    private var hasUnseen = true

    init(_ path: String) throws(Failure) {
        self.path = path
        do {
            database = try Database(path, patience: 1000)
            // Two that act on one state would each place the orders of the other.
            try database.run("PRAGMA locking_mode = EXCLUSIVE")
            try database.run("PRAGMA journal_mode = WAL")
            try database.run("PRAGMA synchronous = FULL")
            try database.run("CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
            try database.run("CREATE TABLE IF NOT EXISTS unseen (number INTEGER PRIMARY KEY, line TEXT NOT NULL)")
            try database.run("CREATE TABLE IF NOT EXISTS trades (id TEXT PRIMARY KEY, line TEXT NOT NULL)")
        } catch { throw Store.failure(path, error) }
    }

    private static func failure(_ path: String, _ error: Database.Error) -> Failure {
        .io("--state \(path): " + (error.isBusy ? "another trade has it open" : error.text))
    }

    private func attempt<Result>(_ body: () throws(Database.Error) -> Result) throws(Failure) -> Result {
        do throws(Database.Error) { return try body() } catch { throw Store.failure(path, error) }
    }

    /// Remembers records that the next commit keeps until they are surely out.
    func add(_ records: [UInt8]) {
        fresh += records.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

    // MARK: Writing

    /// What was written out before is seen now; what changed since the last commit is kept.
    ///
    /// `isSeen` says that what was written out before has been seen.
    func commit(_ desk: inout Desk, isSeen: Bool = true) throws(Failure) {
        var rows: [(String, String)] = []
        for number in desk.series.indices where desk.series[number].isChanged {
            rows.append(("series:\(number)", try Coder.text(&desk.series[number])))
            desk.series[number].isChanged = false
        }
        for number in desk.markets.indices where desk.markets[number].isChanged {
            rows.append(("market:\(number)", try Coder.text(&desk.markets[number])))
            var book = desk.venue.books[number]
            rows.append(("book:\(number)", try Coder.text(&book)))
            desk.markets[number].isChanged = false
        }
        let lines = fresh
        if rows.isEmpty, lines.isEmpty, !hasUnseen || !isSeen { return }
        fresh.removeAll()
        hasUnseen = !lines.isEmpty || (hasUnseen && !isSeen)
        rows.append(("guards", try Coder.text(&desk.guards)))
        var clock = Clock(time: desk.clock)
        rows.append(("clock", try Coder.text(&clock)))
        for number in desk.accounts.indices { rows.append(("account:\(number)", try Coder.text(&desk.accounts[number]))) }
        try attempt { () throws(Database.Error) in
            try database.transaction { () throws(Database.Error) in
                if isSeen { try database.run("DELETE FROM unseen") }
                for line in lines { try database.run("INSERT INTO unseen (line) VALUES (?)", .text(line)) }
                for line in lines where line.hasPrefix("{\"type\":\"trade\"") {
                    try database.run(
                        "INSERT OR IGNORE INTO trades VALUES (json_extract(?, '$.id'), ?)", .text(line), .text(line))
                }
                for (key, value) in rows {
                    try database.run("INSERT OR REPLACE INTO state VALUES (?, ?)", .text(key), .text(value))
                }
            }
        }
    }

    /// All is out.
    func forgetUnseen() throws(Failure) {
        try attempt { () throws(Database.Error) in _ = try database.run("DELETE FROM unseen") }
    }

    // MARK: Reading

    /// Paper and each place of the exchange have states of their own: the positions of the one are none of the other.
    func belong(to place: String) throws(Failure) {
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT value FROM state WHERE key = 'place'") }
        guard let known = rows.first?[0].text else {
            return try attempt { () throws(Database.Error) in
                _ = try database.run("INSERT INTO state VALUES ('place', ?)", .text(place))
            }
        }
        if known != place { throw .usage("--state \(path) is of --\(known); --\(place) needs one of its own") }
    }

    /// The records that may not have got out before a kill.
    func unseen() throws(Failure) -> [String] {
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT line FROM unseen ORDER BY number") }
        return rows.map { $0[0].text.dropLast() + ",\"again\":true}\n" }
    }

    func restore(_ desk: inout Desk) throws(Failure) {
        let rows = try attempt { () throws(Database.Error) in try database.run("SELECT key, value FROM state") }
        let values = Dictionary(uniqueKeysWithValues: rows.map { ($0[0].text, $0[1].text) })
        func list(_ name: String) -> [String] {
            var texts: [String] = []
            while let text = values["\(name):\(texts.count)"] { texts.append(text) }
            return texts
        }
        for text in list("account") {
            var account = Account()
            try Coder.read(text, into: &account)
            desk.accounts.append(account)
        }
        for (number, text) in list("market").enumerated() {
            var key = Key()
            try Coder.read(text, into: &key)
            _ = desk.market(key.key)
            try Coder.read(text, into: &desk.markets[number])
            if let book = values["book:\(number)"] { try Coder.read(book, into: &desk.venue.books[number]) }
        }
        for (number, text) in list("series").enumerated() {
            var key = Key()
            try Coder.read(text, into: &key)
            _ = desk.number(of: key.key)
            let length = desk.options.exits.trail?.length ?? 0
            try Coder.read(text, into: &desk.series[number])
            // Another trail than the state's begins anew.
            if desk.series[number].swing.length != length { desk.series[number].swing = Swing(length: length) }
        }
        if let text = values["guards"] { try Coder.read(text, into: &desk.guards) }
        if let text = values["clock"] {
            var clock = Clock()
            try Coder.read(text, into: &clock)
            desk.clock = clock.time
        }
        if desk.options.resumes { desk.resume() }
        if desk.options.flattens { desk.guards.isStopped = true }
        if let halt = desk.guards.halt { desk.messages.note("still halted: \(halt); --resume lifts it") }
    }
}

private struct Clock: Stored {
    var time = 0
    mutating func fields(_ coder: inout Coder) throws(Failure) { try coder.field("time", &time) }
}

/// Which market or series a row is of.
private struct Key: Stored {
    var category = Label.linear
    var symbol = Label.linear
    var interval = ""

    var key: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: Interval(interval)) }

    init() {}
    init(_ key: SeriesKey) {
        category = key.category
        symbol = key.symbol
        interval = key.interval?.name ?? ""
    }

    mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("category", &category)
        try coder.field("symbol", &symbol)
        try coder.field("interval", &interval)
    }
}

extension Desk.Series: Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure) {
        var key = Key(key)
        try key.fields(&coder)
        try coder.field("last", &last)
        try coder.field("end", &end)
        try coder.field("close", &close)
        try coder.field("is_due", &isDue)
        try coder.field("signal_time", &signalTime)
        try coder.field("signals", &signals)
        try coder.part("swing", &swing)
    }
}

extension Desk.Market: Stored {
    mutating func fields(_ coder: inout Coder) throws(Failure) {
        var key = Key(key)
        try key.fields(&coder)
        if !hasInstrument {
            var digits = [Int(tickDigits), Int(stepDigits)]
            try coder.field("digits", &digits)
            tickDigits = UInt8(clamping: digits[0])
            stepDigits = UInt8(clamping: digits[1])
            instrument.tick = .step(digits: tickDigits)
            instrument.step = .step(digits: stepDigits)
        }
        try coder.field("last", &last)
        try coder.part("position", &position, Position())
        try coder.field("pace", &pace)
        try coder.field("trade_driven", &isTradeDriven)
        try coder.field("trade_time", &lastTrade.time)
        try coder.field("trade_sequence", &lastTrade.sequence)
        try coder.part("funding", &funding)
        try coder.part("grid", &grid, Grid())
    }
}
