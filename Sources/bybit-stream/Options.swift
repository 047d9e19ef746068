import Net
import Shared
import SimulatedMarket

/// The options from the command line.
struct StreamOptions {
    enum Source {
        case live
        /// Closed candles of the past; if `to` is nil, up to now.
        case history(from: String, to: String?)
        case replay(file: String)
        case simulation(seed: UInt64, start: Int, activity: Double)
        /// Closed candles of a simulated market.
        case simulatedHistory(seed: UInt64, range: Range<Int>, activity: Double)
    }

    enum Backfill {
        case candles(Int)
        /// From yesterday 00:00 UTC.
        case day
    }

    let source: Source
    /// The time, in ms, after which the simulated market replaces the exchange if that was not reached; nil for never.
    let orSimulate: Int?
    /// The category of topics that name none.
    let category: Category
    let topics: [StreamTopic]
    let hasTopicsFile: Bool
    let backfill: Backfill
    /// The speed of the market's time, as a multiple of real time; nil for as fast as possible.
    let speed: Double?
    let limits: Limits
    let timing: Timing

    /// The limits at which the stream ends.
    struct Limits {
        var payloads: Int?
        var duration: Int?
    }

    /// Times and connection settings; times are in ms.
    struct Timing {
        var heartbeat: Int
        var stats: Int?
        var ping: Int
        var dead: Int
        var confirm: Int
        var patience: Int
        var ban: Int
        var backoff: Backoff
        var retries: Int?
        /// The size of the output buffer, in bytes.
        var buffer: Int
    }

    init(_ arguments: Arguments) throws(Failure) {
        let text = arguments.text("category") ?? ""
        guard let category = Category(rawValue: text) else {
            throw arguments.wrong("category", "one of \(Category.names)", text)
        }
        var topics: [StreamTopic] = []
        for operand in arguments.operands {
            let topic = try StreamTopic(operand, standard: category)
            if !topics.contains(topic) { topics.append(topic) }
        }
        self.topics = topics
        self.category = category
        hasTopicsFile = arguments.has("topics")
        orSimulate = arguments.has("or-simulate") ? try arguments.span("or-simulate", in: 1...3_600_000) : nil
        source = try StreamOptions.source(arguments)
        backfill = try StreamOptions.backfill(arguments)
        speed = try StreamOptions.speed(arguments, isLive: arguments.has("simulate") && !arguments.has("speed"))
        limits = Limits(
            payloads: arguments.has("count") ? try arguments.number("count", in: 1...Int.max) : nil,
            duration: arguments.has("duration") ? try arguments.span("duration", in: 1...StreamOptions.longest) : nil)
        timing = try Timing(arguments)
        try check()
    }

    private static let longest = 10 * 366 * Interval.dayLength

    private static func source(_ arguments: Arguments) throws(Failure) -> Source {
        for (first, others) in [
            ("replay", ["from", "simulate", "or-simulate"]), ("or-simulate", ["from", "simulate"]),
        ] where arguments.has(first) {
            if let other = others.first(where: { arguments.has($0) }) {
                throw .usage("--\(first) and --\(other) are two sources; expected one of them")
            }
        }
        if arguments.has("topics"),
            let other = ["replay", "from", "simulate", "or-simulate"].first(where: { arguments.has($0) })
        {
            throw .usage("--topics changes a live stream; it does not go with --\(other)")
        }
        for (option, modes) in [
            ("to", ["from"]), ("speed", ["replay", "simulate"]), ("start", ["simulate"]),
            ("seed", ["simulate", "or-simulate"]), ("activity", ["simulate", "or-simulate"]),
        ]
        where arguments.has(option) && !modes.contains(where: { arguments.has($0) }) {
            throw .usage("--\(option) belongs to " + modes.map { "--\($0)" }.joined(separator: " or "))
        }
        if let file = arguments.text("replay") { return .replay(file: file) }
        guard arguments.has("simulate") else {
            if arguments.has("or-simulate") { _ = (try seed(arguments), try activity(arguments)) }
            guard let from = arguments.text("from") else { return .live }
            _ = try moment(arguments, "from", from)
            if let to = arguments.text("to") { _ = try moment(arguments, "to", to) }
            return .history(from: from, to: arguments.text("to"))
        }
        let (seed, activity) = (try seed(arguments), try activity(arguments))
        guard let from = arguments.text("from") else {
            return .simulation(seed: seed, start: try simulationStart(arguments), activity: activity)
        }
        let first = try moment(arguments, "from", from)
        let last = try moment(arguments, "to", arguments.text("to") ?? "now")
        guard first < last else { throw .usage("--from \(from) is not before --to \(arguments.text("to") ?? "now")") }
        return .simulatedHistory(seed: seed, range: first..<last, activity: activity)
    }

    static func seed(_ arguments: Arguments) throws(Failure) -> UInt64 {
        let text = arguments.text("seed") ?? ""
        guard let seed = UInt64(text) else { throw arguments.wrong("seed", "a whole number from 0 on", text) }
        return seed
    }

    static func activity(_ arguments: Arguments) throws(Failure) -> Double {
        let text = arguments.text("activity") ?? ""
        guard let activity = Double(text), activity >= 1, activity <= 100 else {
            throw arguments.wrong("activity", "a number from 1 to 100", text)
        }
        return activity
    }

    private static func moment(_ arguments: Arguments, _ option: String, _ text: String) throws(Failure) -> Int {
        guard let time = TimeSpan.moment(text, now: System.wallTime) else {
            throw arguments.wrong(option, "a time as 2025-03-01, 2025-03-01T14:06, 1740787200 or '2 days ago'", text)
        }
        return time
    }

    /// Returns the start of a simulation. The default is fixed, so that the same command gives the same bytes; but a simulation
    /// in real time starts now.
    private static func simulationStart(_ arguments: Arguments) throws(Failure) -> Int {
        guard let text = arguments.text("start") else {
            return arguments.text("speed") ?? "1" == "1" ? System.wallTime : 1_735_689_600_000
        }
        return try moment(arguments, "start", text)
    }

    private static func backfill(_ arguments: Arguments) throws(Failure) -> Backfill {
        let text = arguments.text("backfill") ?? ""
        if text == "day" { return .day }
        guard let count = Int(text), (0...50_000).contains(count) else {
            throw arguments.wrong("backfill", "a number of candles from 0 to 50000, or 'day'", text)
        }
        return .candles(count)
    }

    private static func speed(_ arguments: Arguments, isLive: Bool) throws(Failure) -> Double? {
        let text = arguments.text("speed") ?? "1"
        if text == "max" { return nil }
        guard let speed = Double(text), speed >= 0.001, speed <= 1e6 else {
            throw arguments.wrong("speed", "a number from 0.001 to 1000000, or 'max'", text)
        }
        return speed
    }

    /// Fails if the options and topics do not go together.
    private func check() throws(Failure) {
        if case .replay = source {
            if !topics.isEmpty {
                throw .usage("--replay plays a whole recording; topics are for the exchange (got \(topics[0].name))")
            }
            return
        }
        if topics.isEmpty, !hasTopicsFile { throw .usage("expected topics, as kline.3.BTCUSDT") }
        for topic in topics {
            switch source {
            case .history where topic.klineInterval == nil && !topic.isHistoryOnly:
                throw .usage(
                    "\(topic.name): the exchange keeps no history of it; --from takes kline, markKline, indexKline, premiumKline and funding"
                )
            case .live:
                try StreamOptions.checkIsLive(topic)
                if orSimulate != nil { try Simulation.check(topic) }
            case .simulatedHistory where topic.klineInterval == nil:
                throw .usage("\(topic.name): the simulated market has a history of klines only")
            case .simulation, .simulatedHistory: try Simulation.check(topic)
            default: break
            }
        }
    }

    /// Refuses topics that the exchange does not push.
    static func checkIsLive(_ topic: StreamTopic) throws(Failure) {
        if topic.isHistoryOnly { throw .usage("\(topic.name) is fetched, not pushed; give --from") }
    }
}

extension StreamOptions.Timing {
    init(_ arguments: Arguments) throws(Failure) {
        heartbeat = try arguments.span("heartbeat", in: 0...3_600_000)
        stats = arguments.has("stats") ? try arguments.span("stats", in: 100...86_400_000) : nil
        ping = try arguments.span("ping", in: 50...300_000)
        dead = try arguments.span("dead", in: 50...300_000)
        confirm = try arguments.span("confirm-wait", in: 10...60_000)
        patience = try arguments.span("patience", in: 100...3_600_000)
        ban = try arguments.span("ban-wait", in: 100...86_400_000)
        retries = arguments.has("retries") ? try arguments.number("retries", in: 0...1_000_000) : nil
        buffer = try Self.bytes(arguments)
        backoff = try arguments.backoff("backoff")
    }

    private static func bytes(_ arguments: Arguments) throws(Failure) -> Int {
        let text = arguments.text("buffer") ?? ""
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? text : String(text.dropLast())), number > 0, number <= 1 << 30,
            (1 << 16...1 << 34).contains(number * (unit ?? 1))
        else { throw arguments.wrong("buffer", "a number of bytes from 64K to 16G, as 16M", text) }
        return number * (unit ?? 1)
    }
}
