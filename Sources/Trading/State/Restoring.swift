import Shared

/// Reads a state at the start of a run.
extension Store {
    /// Fails if the state belongs to another place. Paper, live, testnet and demo each need a state of their own, because they
    /// have different positions.
    package func belongs(to place: String) throws(Failure) {
        guard let known = rows["place"], known != place else { return }
        throw .usage("--state \(path) belongs to --\(known); --\(place) needs a file of its own")
    }

    /// The keys of single rows, and the prefixes of rows that are numbered from 0.
    private static let names = (
        single: ["place", "run", "guards", "clock"], numbered: ["account", "market", "book", "series"]
    )

    /// Fills a desk from the state. The file does not change.
    package func restore(_ desk: inout Desk) throws(Failure) {
        try refuseUnknown()
        for number in 0..<count(of: "account") {
            var account = Account()
            try read("account:\(number)", into: &account)
            desk.accounts.append(account)
        }
        for number in 0..<count(of: "market") {
            var key = Key()
            try read("market:\(number)", into: &key, isPartly: true)
            var told = Told(key: key)
            try read("market:\(number)", into: &told, isPartly: true)
            let market = MarketID(number)
            guard desk.market(key.key, rules: told.rules) == market else {
                throw damage("market:\(number)", "it names a market twice")
            }
            try read("market:\(number)", into: &desk.markets[market])
            try read("book:\(number)", into: &desk.markets[market].book)
        }
        for execution in try executions() {
            guard desk.markets.indices.contains(execution.market) else {
                throw damage("market:\(execution.market.place)", "it is missing, but has executions")
            }
            guard execution.time > 0, Coder.times.contains(execution.time) else {
                throw damage("book:\(execution.market.place)", "execution '\(Plain.line(execution.id))' has no time")
            }
            desk.markets[execution.market].book.executions.restore(execution.id, execution.time)
        }
        for number in 0..<count(of: "series") {
            var key = Key()
            try read("series:\(number)", into: &key, isPartly: true)
            let series = SeriesID(number)
            guard desk.number(of: key.key) == series else { throw damage("series:\(number)", "it names a series twice") }
            let length = desk.options.exits.trail?.length ?? 0
            try read("series:\(number)", into: &desk.series[series])
            // If the length of the trail has changed, the averages start again.
            if desk.series[series].kept.swing.length != length { desk.series[series].kept.swing = Swing(length: length) }
            desk.series[series].replayed = desk.series[series].kept.signals
        }
        if rows["guards"] != nil { try read("guards", into: &desk.guards) }
        if rows["clock"] != nil {
            var clock = Clock()
            try read("clock", into: &clock)
            clock.set(&desk)
        }
        // The signals of open orders and positions were traded too.
        for book in desk.markets.map(\.book) {
            for signal in book.orders.map(\.signal) where !signal.isEmpty { desk.traded.add(signal) }
            if let owner = book.owner { desk.traded.add(owner.signal) }
        }
        try completeResults(&desk)
        let isPaper = rows["place"] ?? "paper" == "paper"
        if let flaw = desk.flaw(marketsKnown: count(of: "market"), isPaper: isPaper) { throw damage(flaw.row, flaw.reason) }
        if desk.options.resumes { desk.resume() }
        if desk.options.flattens { desk.guards.isStopped = true }
        if let halt = desk.guards.halt { desk.messages.note("still halted: \(halt.text); \(halt.end) lifts it") }
    }

    /// Version 0.1.0 did not store the realised sum, so it is calculated from the closed trades and the open positions.
    private func completeResults(_ desk: inout Desk) throws(Failure) {
        if desk.accounts.allSatisfy({ $0.realised != nil }) { return }
        let closed = try closedResults()
        for number in desk.accounts.indices where desk.accounts[number].realised == nil {
            var sum = closed[desk.accounts[number].currency.text] ?? .zero
            for market in desk.markets where market.account == number {
                guard let position = market.kept.position else { continue }
                sum = try sum + (position.funding ?? .zero) - position.fees
            }
            desk.accounts[number].realised = sum
        }
    }

    private func count(of name: String) -> Int { rows.keys.count { $0.hasPrefix("\(name):") } }

    private func read(_ key: String, into value: inout some Stored, isPartly: Bool = false) throws(Failure) {
        guard let text = rows[key] else { throw damage(key, "it is missing") }
        do throws(Failure) { try Coder.read(text, into: &value, isPartly: isPartly) } catch {
            if case .io(let reason) = error { throw damage(key, reason) }
            throw error
        }
    }

    private func refuseUnknown() throws(Failure) {
        for key in rows.keys.sorted() where !Store.names.single.contains(key) {
            let parts = key.split(separator: ":", omittingEmptySubsequences: false)
            if parts.count == 2, Store.names.numbered.contains(String(parts[0])), Int(parts[1]) != nil { continue }
            throw .usage(
                "--state \(path): unknown row '\(Plain.line(key))': a newer version of trade wrote it; use that version")
        }
    }

    func damage(_ row: String, _ reason: String) -> Failure { .io("--state \(path): row '\(row)': \(reason)") }
}

/// The stream's position in time. With it, a run that continues lifts guards at the same time as a run without a restart.
package struct Clock: Stored {
    private var time = 0
    private var passed = PassedTime()
    private var identified = 0

    package init() {}
    package init(_ desk: Desk) {
        (time, passed, identified) = (desk.clock, desk.passed, desk.identified)
    }

    package func set(_ desk: inout Desk) {
        (desk.clock, desk.passed, desk.identified) = (time, passed, identified)
    }

    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("time", &time, in: Coder.times)
        try passed.fields(&coder)
        try coder.field("identified", &identified, isOptional: true)
    }
}

/// The rules of a market from the stream. They are read first, because the market's account depends on them.
private struct Told: Stored {
    let key: Key
    var rules: InstrumentRecord?

    mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.part("rules", &rules, InstrumentRecord(key.key, time: 0), isOptional: true)
    }
}

/// Identifies the market or series of a row.
package struct Key: Stored {
    package var category = Label.linear
    package var symbol = Label.linear
    package var interval = ""

    package var key: SeriesKey { SeriesKey(category: category, symbol: symbol, interval: Interval(interval)) }

    package init() {}
    package init(_ key: SeriesKey) {
        category = key.category
        symbol = key.symbol
        interval = key.interval?.name ?? ""
    }

    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("category", &category)
        try coder.field("symbol", &symbol)
        try coder.field("interval", &interval)
        if !interval.isEmpty, Interval(interval) == nil {
            throw .io("the state is damaged: field 'interval' is not an interval")
        }
    }
}

extension SeriesState: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        var key = Key(key)
        try key.fields(&coder)
        try kept.fields(&coder)
    }
}

extension KeptSeries: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        var last = order.last
        try coder.time("last", &last, none: .min)
        order = SeriesOrder(closed: last)
        try coder.time("end", &end)
        try coder.field("close", &close)
        try coder.field("is_due", &isDue)
        try coder.time("signal_time", &signals.time, none: .min)
        try coder.field("signals", &signals.ids)
        try coder.part("swing", &swing)
    }
}

extension MarketState: Stored {
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        var row = Key(key)
        try row.fields(&coder)
        // Version 0.1 rounded prices by the number of digits seen, and stored it. It is no longer used.
        var digits: [Int] = []
        // Earlier versions numbered the positions that an order opened. The present ids do not need these numbers.
        var (opening, number) = ("", 0)
        if coder.isReading {
            try coder.field("digits", &digits, in: 0...38, isOptional: true)
            try coder.field("last_opening", &opening, isOptional: true)
            try coder.field("reopenings", &number, isOptional: true)
        }
        try coder.part("rules", &kept.rules, InstrumentRecord(key, time: 0), isOptional: true)
        try kept.fields(&coder)
    }
}

extension KeptMarket: Stored {
    /// All fields except the rules, which need the market's name.
    package mutating func fields(_ coder: inout Coder) throws(Failure) {
        try coder.field("last", &last)
        try coder.part("position", &position, Position())
        var series = pace?.place ?? -1
        try coder.field("pace", &series, in: -1...Coder.counts.upperBound)
        pace = series < 0 ? nil : SeriesID(series)
        try coder.field("trade_driven", &isTradeDriven)
        try coder.time("trade_time", &lastTrade.time)
        try coder.field("trade_sequence", &lastTrade.sequence, in: .min ... .max)
        try coder.part("funding", &funding)
        try coder.part("marks", &marks, isOptional: true)
        try coder.part("grid", &grid, Grid(series: SeriesID(0)))
        try coder.field("simulated", &isSimulated, isOptional: true)
        try coder.field("identified", &identified, isOptional: true)
    }
}
