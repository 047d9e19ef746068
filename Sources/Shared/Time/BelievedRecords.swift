/// Lines that wait for a later one to decide whether their times are believed, and lines that are handed out again.
struct WaitingLines {
    struct Line {
        let id: Int
        let bytes: [UInt8]
        let path: String?
        let number: Int
        /// It was decided that its time is believed.
        var isBelieved = false
        /// Why it is rejected, once it is its turn.
        var fault: String?
    }

    /// Lines that the stage cannot read yet.
    var kept: [Line] = []
    private var held: [Line] = []
    private var queue: [Line] = []
    private var place = 0
    private var lastID = 0
    /// The line at hand, if it is handed out again.
    var current: Line?

    var isEmpty: Bool { place == queue.count }

    /// An id for the line at hand.
    mutating func newID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func hold(_ line: Line) { held.append(line) }

    mutating func take(_ id: Int) -> Line? { held.firstIndex { $0.id == id }.map { held.remove(at: $0) } }

    /// Held lines that are believed go out next, and `last` behind them, all before what waits to go out already.
    mutating func release(_ ids: [Int], then last: Line? = nil) {
        var lines = ids.compactMap { take($0) }
        for number in lines.indices { lines[number].isBelieved = true }
        if let last { lines.append(last) }
        queue.insert(contentsOf: lines, at: place)
    }

    mutating func append(_ line: Line) { queue.append(line) }

    /// The next line that goes out.
    mutating func next() -> Line? {
        guard place < queue.count else {
            current = nil
            return nil
        }
        current = queue[place]
        place += 1
        if place == queue.count {
            queue.removeAll()
            place = 0
        }
        return current
    }
}

extension RecordStream {
    /// Whether the record at hand is to be used now, by the time that it tells: nil where it tells none, `interval` where it is a
    /// candle's. False when it is rejected, or waits for a later line and is handed out again then. To be asked before the
    /// record changes or writes anything.
    @inlinable @inline(__always)
    package mutating func believes(_ time: Int?, _ interval: Interval? = nil, isHistory: Bool = false) throws(Failure) -> Bool {
        if let time, times.believesAtOnce(time) { return true }
        return try judge(time, interval, isHistory: isHistory)
    }

    @usableFromInline mutating func judge(_ time: Int?, _ interval: Interval?, isHistory: Bool) throws(Failure) -> Bool {
        if waiting.current?.isBelieved == true { return true }
        let id = waiting.newID()
        let sender = times.asksForSource(time) ? source : 0
        let ruling = times.judge(time, interval, isHistory: isHistory, id: id, source: sender)
        if let shift = ruling.shift { try report(shift) }
        try reject(ruling.refuted) { "its time is far ahead of the lines around it" }
        switch ruling.verdict {
        case .believed:
            if ruling.confirmed.isEmpty { return true }
            // Behind those that it has confirmed.
            waiting.release(ruling.confirmed, then: line(id, isBelieved: true))
            return false
        case .held:
            waiting.hold(line(id))
            waiting.release(ruling.confirmed)
            return false
        case .refused(let distance):
            try reject(
                "expected a time up to 5 s ahead of the exchange's clock, got one that is \(TimeSpan.text(distance)) ahead")
            return false
        }
    }

    /// Keeps the line at hand, which cannot be read yet, until `handOutKept`.
    package mutating func keep() { waiting.kept.append(line(waiting.newID())) }

    /// Hands out again what was kept. Nothing was decided of their times.
    package mutating func handOutKept() {
        for line in waiting.kept { waiting.append(line) }
        waiting.kept = []
    }

    package mutating func dropKept() { waiting.kept = [] }

    /// The input has ended: what is held is decided now.
    mutating func finishTimes() throws(Failure) {
        let newest = times.now
        let ruling = times.finish()
        try reject(ruling.refuted) {
            "its time is far ahead of \(newest.map(Timestamp.text) ?? "all others"), and no later line confirms it"
        }
        waiting.release(ruling.confirmed)
    }

    private mutating func reject(_ ids: [Int], because reason: () -> String) throws(Failure) {
        for id in ids {
            guard let line = waiting.take(id) else { continue }
            try reject(line, reason())
        }
    }

    /// A bad line comes while the first line of all is held: that one goes out first.
    mutating func postpones(_ fault: String) -> Bool {
        guard times.isHoldingFirst else { return false }
        var bad = line(waiting.newID())
        bad.fault = fault
        waiting.release(times.releaseFirst(), then: bad)
        return true
    }

    /// The record at hand as a line that can be handed out again.
    private func line(_ id: Int, isBelieved: Bool = false) -> WaitingLines.Line {
        let position = position
        return WaitingLines.Line(
            id: id, bytes: readsJSON ? json.bytes : row, path: position.path, number: position.number, isBelieved: isBelieved)
    }

    /// What sends such records: a topic, or a kind of record of a series.
    private var source: Int {
        if !readsJSON { return 0 }
        var hasher = Hasher()
        for name in ["topic", "type", "category", "symbol", "interval", "window", "event"] {
            let index = json.value(name)
            // Of a payload the topic says all, and its type changes.
            if name == "type", json.value("topic") > 0 { continue }
            hasher.combine(index > 0 ? json.string(index) : "")
        }
        return hasher.finalize()
    }

    /// The exchange's clock and ours have shifted against one another.
    private mutating func report(_ shift: Int) throws(Failure) {
        messages.note("the exchange's clock has shifted by \(TimeSpan.text(abs(shift))) against this machine's")
        output.write("{\"type\":\"event\",\"event\":\"clock_shift\",\"time\":")
        output.write(times.now ?? 0)
        output.write(",\"ms\":")
        output.write(shift)
        output.write("}\n")
    }
}
