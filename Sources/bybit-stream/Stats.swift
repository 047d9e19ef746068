import Shared

/// Statistics of the stream.
struct Stats {
    private(set) var payloads = 0
    /// Lines of all kinds that were written.
    var lines = 0
    var bytes = 0
    var gaps = 0
    var bookOutages = 0
    var unreadable = 0
    /// When the next event 'stats' is due, on the monotonic clock.
    private(set) var due: Int?
    private var delays = Percentiles()

    mutating func wrotePayload() {
        payloads += 1
        lines += 1
    }

    func hasReached(_ limit: Int?) -> Bool { limit.map { payloads >= $0 } ?? false }

    /// Adds the delay from the exchange's time stamp to this machine's clock. It depends on the two clocks as much as on the
    /// network.
    mutating func latency(_ milliseconds: Int) { delays.add(milliseconds) }

    mutating func isDue(_ every: Int, _ now: Int) -> Bool {
        guard let due else {
            self.due = now + every
            return false
        }
        guard now >= due else { return false }
        self.due = max(due + every, now)
        return true
    }

    /// Writes the event 'stats'. Its latencies are those since the last one.
    mutating func write(time: Int, links: [Link], feeds: [KlineFeed], to output: inout Output) {
        defer { delays = Percentiles() }
        let numbers: [(String, Int?)] = [
            ("messages", payloads), ("bytes", bytes), ("reconnects", links.reduce(0) { $0 + max(0, $1.reconnects) }),
            ("gaps", gaps), ("book_outages", bookOutages),
            ("repeated", feeds.reduce(0) { $0 + $1.repeated }), ("unreadable", unreadable),
            ("ping_ms", links.compactMap(\.session.heartbeat.roundTrip).max()),
            ("latency_p50_ms", delays.at(0.5)), ("latency_p99_ms", delays.at(0.99)),
        ]
        output.begin(event: "stats", time: time)
        for (name, number) in numbers {
            output.name(quoted: name)
            output.value(number)
        }
        output.endRecord()
    }
}

/// The distribution of delays: exact to the millisecond up to four seconds, and to an eighth above.
struct Percentiles {
    private var counts = [Int](repeating: 0, count: 4096 + 160)
    private var total = 0

    mutating func add(_ value: Int) {
        counts[Percentiles.place(max(0, value))] += 1
        total += 1
    }

    private static func place(_ value: Int) -> Int {
        if value < 4096 { return value }
        let power = Int.bitWidth - 1 - value.leadingZeroBitCount
        return min(4096 + (power - 12) * 8 + (value >> (power - 3) & 7), 4096 + 159)
    }

    private static func value(at place: Int) -> Int {
        if place < 4096 { return place }
        let (power, eighth) = (place - 4096).quotientAndRemainder(dividingBy: 8)
        return (8 + eighth) << (power + 9)
    }

    /// Returns the delay that this share of all delays does not exceed, or nil if there are none.
    func at(_ share: Double) -> Int? {
        if total == 0 { return nil }
        var left = Int((Double(total) * share).rounded(.up))
        for place in counts.indices {
            left -= counts[place]
            if left <= 0 { return Percentiles.value(at: place) }
        }
        return nil
    }
}
