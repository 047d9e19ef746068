import Net
import Shared

/// The live stream. One loop serves the sockets, the REST requests and the reader of the output, and never waits for only one
/// of them.
struct Live {
    let options: StreamOptions
    let messages: Messages
    let network: Network
    private var loop: Loop
    let rest: Rest
    let keys: Keys?
    var links: [Link]
    var writers: [PayloadWriter]
    var feeds: [KlineFeed] = []
    var books: [BookWatch] = []
    /// By link: the handlers of topics whose payloads need more than being written.
    var handlers: [[Label: Handler]]
    var outlet = Outlet.standard()
    var clock = StreamClock()
    var stats = Stats()
    var json = JSON()
    var frames = FrameReader()
    var elements = KlineElements()
    var verdicts: [KlineFeed.Verdict] = []
    /// The exchange's time from its answer to an upgrade, and when that arrived; used until payloads give a better time.
    var upgradeTime: (time: Int, at: Int)?
    var fatal: Failure?
    var refusals = 0
    /// The number of invalid lines in the control file.
    var badLines = 0
    /// The warm-ups under way, by the request that each waits for.
    var warmups: [Rest.ID: Warmup] = [:]
    var instruments: InstrumentFetches
    var topicsFile: TopicsFile?
    /// Topics that were added while the stream ran.
    var addedTopics: Set<StreamTopic> = []
    let hosts: Hosts
    /// Whether the simulated market may still replace the exchange, because the exchange was not reached yet.
    private(set) var isUndecided: Bool
    private var connections = RateWindow(limit: 450, span: 300_000)
    private var lookedAt = 0
    private var booksLookedAt = 0
    var writtenAt = 0
    var written = 0
    /// Since when a slow reader blocks the output, on the monotonic clock.
    var stalledSince: Int?
    var statusDue: Int?

    enum Handler {
        /// Puts candles in order.
        case klines(Int)
        /// Watches a book.
        case book(Int)
    }

    init(_ options: StreamOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        var messages = messages
        messages.hasStatusLine = arguments.has("status") && System.isTerminal(2)
        self.messages = messages
        statusDue = messages.hasStatusLine ? 0 : nil
        let environment = try Environment(arguments)
        hosts = try Hosts(arguments, environment)
        topicsFile = try arguments.text("topics").map { (path) throws(Failure) in try TopicsFile(path, messages) }
        isUndecided = options.orSimulate != nil
        network = try Network(Security(authorities: arguments.text("cacert")))
        loop = Loop(network)
        var patience = Rest.Patience()
        patience.ban = options.timing.ban
        patience.retries = options.timing.retries
        rest = Rest(network, hosts.rest, patience, messages)
        let needsKeys = options.topics.contains { $0.channel == .account }
        // Account topics may also be added later, so the keys are read if there are any.
        keys = needsKeys ? try Keys(environment) : topicsFile != nil ? try? Keys(environment) : nil
        let (topics, known) = try Symbols.resolve(options.topics, rest, messages)
        let timing = options.timing
        let hosts = hosts
        instruments = InstrumentFetches(topics, known: known, timing.backoff, messages)
        let keys = keys
        links = LinkPlan.links(of: topics).map { plan in
            Link(plan.channel, hosts.address(plan.channel), plan.topics, timing, keys)
        }
        writers = links.map { PayloadWriter($0.channel) }
        handlers = links.map { _ in [:] }
        for place in links.indices { for topic in links[place].subscriptions.topics { _ = handle(topic, place) } }
        for record in known { write(record) }
    }

    /// Writes the trading rules of a market.
    mutating func write(_ record: InstrumentRecord) {
        outlet.output.write(record)
        stats.lines += 1
    }

    /// Registers the handler of a link's topic. Returns the index of its feed if the topic is a kline topic that begins with
    /// history, else nil.
    mutating func handle(_ topic: StreamTopic, _ place: Int) -> Int? {
        guard let label = Label(topic.name) else { return nil }
        if let interval = topic.klineInterval {
            var isWarming = true
            if case .candles(0) = options.backfill { isWarming = false }
            // A topic that was removed continues where it ended.
            if let feed = feeds.firstIndex(where: { $0.topic == topic }) {
                feeds[feed].revive(link: place, isWarming: isWarming)
                handlers[place][label] = .klines(feed)
                return feeds[feed].isWarming ? feed : nil
            }
            handlers[place][label] = .klines(feeds.count)
            feeds.append(KlineFeed(topic, interval, link: place, isWarming: isWarming))
            return isWarming ? feeds.count - 1 : nil
        }
        guard let watch = BookWatch(topic, link: place, options.timing.backoff) else { return nil }
        let known = books.firstIndex { $0.topic == topic }
        handlers[place][label] = .book(known ?? books.count)
        if let known { books[known].revive(link: place) } else { books.append(watch) }
        return nil
    }

    // MARK: The loop

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try work() } catch { failure = error }
        for link in links { link.session.socket?.close() }
        messages.endStatus()
        if badLines > 10 { messages.error("--topics: \(Messages.count(badLines, "line")) made no sense") }
        switch failure {
        case .io(let text): try end(.io(text))
        case .some(let other): throw other
        case nil: try outlet.finish(messages)
        }
        return refusals > 0 || badLines > 0 || stats.unreadable > 0 ? .badInput : .done
    }

    static func unreached(_ patience: Int) -> String {
        "the exchange could not be reached within \(TimeSpan.text(patience))"
    }

    /// Whether a link has ever been up.
    var wasReached: Bool { links.contains { $0.wasLive } }

    /// Throws the failure, after writing the received output unless writing is what failed.
    private mutating func end(_ failure: Failure) throws(Failure) {
        if fatal != nil, !isUndecided { try outlet.finish(messages) }
        throw failure
    }

    private mutating func work() throws(Failure) {
        let begun = System.monotonicTime
        writtenAt = begun
        _ = instruments.ask(rest, begun)
        for feed in feeds.indices { startWarmup(feed) }
        var hasMore = false
        while StopSignals.stopRequested == nil, !isFull {
            var now = System.monotonicTime
            if let duration = options.limits.duration, now - begun >= duration {
                if stats.payloads == 0, !links.isEmpty, !wasReached {
                    isUndecided = false
                    throw .io("never connected in \(TimeSpan.text(duration))")
                }
                return
            }
            if let patience = options.orSimulate, isUndecided {
                if wasReached {
                    isUndecided = false
                } else if now - begun >= patience {
                    throw .io(Live.unreached(patience))
                }
            }
            changeTopics(now)
            // While the reader is slow, REST answers wait, too, and candles that may be in the sockets are not missing.
            let isStalled = stalledSince != nil
            loop.wake(
                at: tendLinks(now), isStalled ? nil : instruments.ask(rest, now), isStalled ? nil : rest.start(now),
                isStalled ? nil : tendFeeds(now), isStalled ? nil : watchBooks(now), try tendOutput(now), topicsFile?.due,
                isUndecided ? options.orSimulate.map { begun + $0 } : nil, options.limits.duration.map { begun + $0 },
                hasMore ? now : nil)
            if let fatal { throw fatal }
            for link in links { loop.watch(link.session.socket, isReading: stalledSince == nil) }
            loop.watch(outlet)
            loop.wait()
            now = System.monotonicTime
            for (ticket, done) in network.perform() { take(ticket, done, now) }
            for (id, answer) in rest.takeAnswers() where !isFull { take(id, answer, now) }
            hasMore = false
            for place in links.indices where stalledSince == nil && !isFull && read(place, now) { hasMore = true }
            if let fatal { throw fatal }
        }
    }

    /// Whether the requested number of payloads was written.
    var isFull: Bool { stats.hasReached(options.limits.payloads) }

    private mutating func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) {
        if rest.take(ticket, done, now) { return }
        for place in links.indices {
            do throws(NetError) {
                if try links[place].session.socket?.take(ticket, done) == true { return }
            } catch { return lose(place, error, now) }
        }
    }

    /// Connects links, pings them, and closes dead ones. Returns when to call again.
    private mutating func tendLinks(_ now: Int) -> Int? {
        var due: Int?
        for place in links.indices {
            let link = links[place]
            if link.session.isDue(now) {
                if connections.take(now) {
                    link.session.connect(network, now, grace: 1000)
                } else {
                    link.session.rest(until: connections.next(now))
                }
            }
            do throws(NetError) { try link.tend(now, isReading: stalledSince == nil) } catch { lose(place, error, now) }
            due = [due, link.due(isReading: stalledSince == nil)].compactMap { $0 }.min()
        }
        return due
    }

    /// Checks the feeds at most twenty times a second. Returns when to call again.
    private mutating func tendFeeds(_ now: Int) -> Int? {
        if feeds.isEmpty { return nil }
        if now >= lookedAt + 50 {
            lookedAt = now
            for feed in feeds.indices { tend(feed, now) }
        }
        // With nothing pending, four checks a second are enough.
        return lookedAt + (feeds.contains { $0.heldSince != nil || $0.fetch?.againAt != nil } ? 50 : 250)
    }

    /// Checks the books at most twenty times a second, and subscribes again to wrong ones. Returns when to call again.
    private mutating func watchBooks(_ now: Int) -> Int? {
        if books.isEmpty || now < booksLookedAt + 50 { return books.isEmpty ? nil : booksLookedAt + 50 }
        booksLookedAt = now
        return tendBooks(now).map { max($0, now + 50) }
    }
}

extension Hosts {
    func address(_ channel: StreamChannel) -> Address {
        switch channel {
        case .market(let category): market(category.rawValue)
        case .status: status
        case .account: account
        }
    }
}
