import Net
import Shared

/// Fetches closed candles and funding rates of several topics at once, and writes them in the order of their closing.
struct History {
    private let messages: Messages
    private let rest: Rest
    private let limits: StreamOptions.Limits
    private let from: Int
    private let to: Int
    private var pagers: [HistoryPager]
    private var instruments: InstrumentFetches
    private let begun = System.monotonicTime
    private var output = Output.standard()
    private var payloads = 0
    private var failures = 0
    private var progress: Progress?

    /// The longest wait of candles for the trading rules of their markets, which are written first, in ms.
    private static let patience = 5000

    init(_ options: StreamOptions, from: String, to: String?, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.messages = messages
        limits = options.limits
        let hosts = try Hosts(arguments, try Environment(arguments))
        let network = try Network(Security(authorities: arguments.text("cacert")))
        var patience = Rest.Patience()
        patience.retries = options.timing.retries ?? 8
        patience.ban = options.timing.ban
        rest = Rest(network, hosts.rest, patience, messages)
        // The exchange's clock decides, because this machine's may be wrong.
        let reply = try rest.wait(for: rest.get("/v5/market/time", []), "the exchange's time")
        let now = reply.time ?? System.wallTime
        self.from = TimeSpan.moment(from, now: now) ?? 0
        let end = to.flatMap { TimeSpan.moment($0, now: now) } ?? now
        self.to = min(end, now)
        guard self.from < end else { throw .usage("--from \(from) is not before --to \(to ?? "now")") }
        guard self.from < now else {
            throw .usage("--from \(from) lies in the future: the exchange says \(Timestamp.text(now))")
        }
        let (topics, known) = try Symbols.resolve(options.topics, rest, messages)
        instruments = InstrumentFetches(topics, known: known, options.timing.backoff, messages)
        let page = min(1000, max(50, 100_000 / topics.count))
        let (from, to) = (self.from, self.to)
        pagers = topics.map { HistoryPager($0, from: from, to: to, now: now, page: page) }
        // No progress is shown if the rows themselves go to the same terminal.
        if messages.hasStatusLine || messages.showsProgress && !System.isTerminal(1) {
            progress = Progress(now: System.monotonicTime, patience: 0)
        }
        for record in known { output.write(record) }
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try merge() } catch { failure = error }
        messages.endProgress()
        messages.endStatus()
        if failure == nil, pagers.allSatisfy(\.isDone) { reportShortfalls() }
        if failure == nil, !instruments.isEmpty, StopSignals.stopRequested == nil {
            failures += 1
            messages.error("some instrument records are missing: the exchange did not send the rules of every market")
        }
        if let failure {
            if case .io = failure { try? output.flush() }
            throw failure
        }
        try output.flush()
        return failures > 0 ? .badInput : .done
    }

    private mutating func reportShortfalls() {
        for pager in pagers {
            guard let shortfall = pager.shortfall else { continue }
            if shortfall.isLoss { failures += 1 }
            messages.error("\(pager.topic.fullName): \(shortfall.text)")
        }
    }

    /// Writes the rows of all topics in the order of their closing.
    private mutating func merge() throws(Failure) {
        while StopSignals.stopRequested == nil {
            ask()
            while !isWaitingForInstruments, let place = first() {
                pagers[place].writeNext(&output)
                payloads += 1
                try output.drain()
                if let limit = limits.payloads, payloads >= limit { return }
                if pagers[place].isHungry { break }
            }
            if pagers.allSatisfy(\.isDone), !isWaitingForInstruments { return }
            if !isWaitingForInstruments, first() != nil { continue }
            // Nothing can be written before an answer comes.
            try output.flush()
            showProgress()
            for (id, answer) in rest.turn() { take(id, answer) }
        }
    }

    private mutating func showProgress() {
        let reached = pagers.compactMap(\.reached).min() ?? to
        let share = Double(max(reached - from, 0)) / Double(to - from)
        let text = progress?.renewed(share: share, now: System.monotonicTime) { [payloads, from, to] spent in
            " of \(TimeSpan.text(to - from)), \(Messages.count(payloads, "row")), \(payloads * 1000 / spent)/s"
        }
        if let text { messages.progress(text) }
    }

    private var isWaitingForInstruments: Bool {
        !instruments.isEmpty && System.monotonicTime - begun < History.patience
    }

    /// Sends requests for all topics that need more rows.
    private mutating func ask() {
        _ = instruments.ask(rest, System.monotonicTime)
        for place in pagers.indices { pagers[place].ask(rest, side: pagers.count > 8 ? 1 : 8 / pagers.count) }
    }

    /// Returns the index of the topic whose next row closed first, or nil while a topic that may have an earlier row waits for
    /// an answer.
    private func first() -> Int? {
        var best: Int?
        var bestTime = Int.max
        for place in pagers.indices where !pagers[place].isDone {
            guard let time = pagers[place].nextTime else { return nil }
            if time < bestTime { (best, bestTime) = (place, time) }
        }
        return best
    }

    private mutating func take(_ id: Rest.ID, _ answer: Rest.Answer) {
        if let records = instruments.take(id, answer, System.monotonicTime) {
            for record in records { output.write(record) }
            return
        }
        for place in pagers.indices {
            guard let problem = pagers[place].take(id, answer) else { continue }
            failures += 1
            messages.error("\(pagers[place].topic.fullName): \(problem)")
        }
    }
}
