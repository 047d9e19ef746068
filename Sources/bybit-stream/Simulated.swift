import Shared

/// Runs the simulated market: at a pace, or as fast as it goes; or only its past.
struct Simulated {
    private let options: StreamOptions
    private let topics: [Topic]
    private var market: Simulation
    private let start: Int
    private var output = Output.standard()
    /// The next line, until it is time for it.
    private var line = Output.inMemory()
    private var payloads = 0
    private var standing: Standing

    init(_ options: StreamOptions, seed: UInt64, start: Int, _ standing: Standing) {
        self.options = options
        self.standing = standing
        self.start = start
        topics = Simulated.topics(options)
        market = Simulation(topics: topics, seed: seed, start: start)
    }

    private static func topics(_ options: StreamOptions) -> [Topic] {
        options.topics.flatMap { topic in
            guard topic.isForEverySymbol, case .market(let category) = topic.channel else { return [topic] }
            return Simulation.symbols(of: category).map { topic.of(symbol: $0) }
        }
    }

    /// Only the past of a simulated market, as --from brings that of the real one.
    static func past(_ options: StreamOptions, seed: UInt64, range: Range<Int>) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        let now = System.wallTime
        var histories = topics(options).compactMap {
            SimulatedHistory($0, seed: seed, from: range.lowerBound, to: range.upperBound, now: now, arrival: nil)
        }
        write(instrumentsOf: topics(options), time: range.lowerBound, &output)
        var left = options.limits.payloads ?? .max
        while left > 0, Signals.stopRequested == nil {
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
        return .done
    }

    /// Writes the rules of each market, in the order of the topics.
    private static func write(instrumentsOf topics: [Topic], time: Int, _ output: inout Output) {
        var seen: Set<String> = []
        for topic in topics {
            guard let category = topic.market?.category else { continue }
            for symbol in Simulation.symbols(of: topic, category) where seen.insert("\(category.rawValue):\(symbol)").inserted {
                if let record = Instrument(category, symbol).record(time: time) { output.write(record) }
            }
        }
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var event = StreamEvent(.simulated, time: start)
        event.reason = "an offline market; nothing here was traded"
        event.write(&output)
        Simulated.write(instrumentsOf: topics, time: start, &output)
        try writeHistory()
        let begun = System.monotonicTime
        let end = options.limits.duration.map { begun + $0 }
        var time = start
        while Signals.stopRequested == nil, payloads < options.limits.payloads ?? .max {
            if payloads & 0xFF == 0 || options.speed != nil { standing.tell(payloads, time) }
            if let speed = options.speed {
                line.discard()
                time = market.next(&line)
                try wait(until: begun + Int(Double(time - start) / speed), end, time)
                output.write(line.bytes)
            } else {
                time = market.next(&output)
            }
            // Also at a pace that cannot be kept, where nothing is ever waited for.
            try output.drain()
            payloads += 1
            if let end, payloads & 0xFF == 0 || options.speed != nil, System.monotonicTime >= end { break }
        }
        try output.flush()
        standing.end()
        return .done
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

    /// What was written before goes out, and so much time passes.
    private mutating func wait(until due: Int, _ end: Int?, _ time: Int) throws(Failure) {
        var now = System.monotonicTime
        if now >= due { return }
        try output.flush()
        while now < due, now < end ?? .max, Signals.stopRequested == nil {
            System.sleep(milliseconds: standing.atMost(min(due, end ?? .max) - now, now))
            standing.tell(payloads, time)
            now = System.monotonicTime
        }
    }
}
