import Shared
import SimulatedMarket

/// Runs the simulated market at a given speed or as fast as possible, or writes only its history.
struct Simulated {
    private let options: StreamOptions
    private let topics: [StreamTopic]
    private var market: Simulation
    private let start: Int
    private var output = Output.standard()
    /// The next line, until it is due.
    private var line = Output.inMemory()
    private var payloads = 0
    private var standing: Standing
    private let messages: Messages
    /// Why the simulated market replaces the exchange; nil if it was asked for.
    private let reason: String?

    init(
        _ options: StreamOptions, seed: UInt64, start: Int, activity: Double, _ standing: Standing, _ messages: Messages,
        reason: String? = nil
    ) {
        self.options = options
        self.standing = standing
        self.messages = messages
        self.start = start
        self.reason = reason
        topics = Simulation.expand(options.topics)
        market = Simulation(topics: topics, seed: seed, start: start, activity: activity)
    }

    /// Writes only the history of a simulated market, as --from does for the real one.
    static func past(
        _ options: StreamOptions, seed: UInt64, range: Range<Int>, activity: Double, _ messages: Messages
    ) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        let now = System.wallTime
        let topics = Simulation.expand(options.topics)
        var histories = topics.compactMap {
            SimulatedHistory(
                $0, seed: seed, from: range.lowerBound, to: range.upperBound, now: now, arrival: nil, activity: activity)
        }
        let empty = zip(topics, histories).filter { $1.nextEnd == nil }.map(\.0)
        for topic in empty {
            messages.error("\(topic.fullName): no candle of the simulated market closed between --from and --to")
        }
        Simulation.writeInstruments(of: topics, time: range.lowerBound, &output)
        var left = options.limits.payloads ?? .max
        while left > 0, StopSignals.stopRequested == nil {
            var next: (place: Int, end: Int)?
            for place in histories.indices {
                if let end = histories[place].nextEnd, end < next?.end ?? .max { next = (place, end) }
            }
            guard let next else { break }
            histories[next.place].writeNext(&output)
            left -= 1
            try output.drain()
        }
        try output.flush()
        return empty.isEmpty ? .done : .badInput
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var event = StreamEvent(.simulated, time: start)
        event.reason = (reason.map { $0 + "; " } ?? "") + "an offline market; nothing here was traded"
        event.write(&output)
        tellNextClose()
        Simulation.writeInstruments(of: topics, time: start, &output)
        try writeHistory()
        let begun = System.monotonicTime
        let end = options.limits.duration.map { begun + $0 }
        var time = start
        while StopSignals.stopRequested == nil, payloads < options.limits.payloads ?? .max {
            if payloads & 0xFF == 0 || options.speed != nil { standing.tell(payloads, time, share: share) }
            if let speed = options.speed {
                line.discard()
                time = market.next(&line)
                try wait(until: begun + Int(Double(time - start) / speed), end, time)
                output.write(line.bytes)
            } else {
                time = market.next(&output)
            }
            // At a speed that cannot be kept, nothing ever waits and flushes, so the output is drained here.
            try output.drain()
            payloads += 1
            if let end, payloads & 0xFF == 0 || options.speed != nil, System.monotonicTime >= end { break }
        }
        try output.flush()
        standing.end()
        return .done
    }

    private var share: Double? { options.limits.payloads.map { Double(payloads) / Double(max($0, 1)) } }

    /// Reports when the next candles close, for a user who waits for them in real time.
    private func tellNextClose() {
        guard options.speed == 1 else { return }
        var intervals: [Interval] = []
        for interval in topics.compactMap(\.klineInterval) where !intervals.contains(interval) { intervals.append(interval) }
        let closes = intervals.map { interval in
            let end = interval.end(of: interval.start(of: start))
            return (end, "\(interval.name) at \(Timestamp.text(end)), in \(TimeSpan.text(end - start))")
        }.sorted { $0.0 < $1.0 }
        if closes.isEmpty { return }
        messages.note("SIMULATED market; the next candles close: " + closes.map(\.1).joined(separator: "; "))
    }

    private mutating func writeHistory() throws(Failure) {
        for topic in topics {
            guard let interval = topic.klineInterval else { continue }
            let count =
                switch options.backfill {
                case .candles(let count): count
                case .day:
                    interval.count(
                        from: interval.start(of: Interval.day.start(of: start) - Interval.dayLength),
                        to: interval.start(of: start))
                }
            let wanted = min(count, (options.limits.payloads ?? .max) - payloads)
            if wanted > 0 { market.writeHistory(of: topic, count: wanted, &output) }
            payloads += max(0, wanted)
            try output.flush()
        }
    }

    /// Flushes the output and waits until `due`.
    private mutating func wait(until due: Int, _ end: Int?, _ time: Int) throws(Failure) {
        var now = System.monotonicTime
        if now >= due { return }
        try output.flush()
        while now < due, now < end ?? .max, StopSignals.stopRequested == nil {
            System.sleep(milliseconds: standing.atMost(min(due, end ?? .max) - now, now))
            standing.tell(payloads, time, share: share)
            now = System.monotonicTime
        }
    }
}
