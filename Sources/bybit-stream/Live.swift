import Net
import Shared

/// The exchange, live: its sockets, what is fetched beside them, and the reader of our lines, in one loop that waits for whatever
/// comes next and never for one of them alone.
struct Live {
    let options: StreamOptions
    let messages: Messages
    let network: Network
    let rest: Rest
    let keys: Keys?
    var links: [Link]
    var writers: [PayloadWriter]
    var feeds: [KlineFeed] = []
    /// The feed of a link's topic.
    var feedNumbers: [[Label: Int]]
    var outlet = Outlet.standard()
    var clock = StreamClock()
    var stats = Stats()
    var json = JSON()
    var frames = FrameReader()
    var elements = KlineElements()
    var verdicts: [KlineFeed.Verdict] = []
    /// Events that happened before the exchange's time was known.
    var untimed: [(event: StreamEvent, at: Int)] = []
    var fatal: Failure?
    var refusals = 0
    /// When candles of before were asked for: which answer is whose.
    var warmups: [Rest.ID: Warmup] = [:]
    var instruments: Instruments
    private var connections = RateWindow(limit: 450, span: 300_000)
    private var lookedAt = 0
    private var writtenAt = 0
    private var written = 0
    /// Since when a slow reader holds us up.
    private var stalledSince: Int?
    private var statusDue: Int?

    init(_ options: StreamOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        var messages = messages
        messages.hasStatusLine = arguments.has("status") && System.isTerminal(2)
        self.messages = messages
        statusDue = messages.hasStatusLine ? 0 : nil
        let environment = try Environment(arguments)
        let hosts = try Hosts(arguments, environment)
        network = try Network(Security(authorities: arguments.text("cacert")))
        var patience = Rest.Patience()
        patience.ban = options.timing.ban
        patience.retries = options.timing.retries
        rest = Rest(network, hosts.rest, patience, messages)
        let needsKeys = options.topics.contains { $0.channel == .account }
        keys = needsKeys ? try Keys(environment) : nil
        let (topics, known) = try Symbols.resolve(options.topics, rest)
        let timing = options.timing
        instruments = Instruments(topics, known: known, timing.backoff, messages)
        links = LinkPlan.links(of: topics).map { plan in Link(plan.channel, hosts.address(plan.channel), plan.topics, timing) }
        writers = links.map { PayloadWriter($0.channel) }
        feedNumbers = links.map { _ in [:] }
        addFeeds()
        for record in known { write(record) }
    }

    /// Writes the rules of a market.
    mutating func write(_ record: InstrumentRecord) {
        outlet.output.write(record)
        stats.lines += 1
    }

    private mutating func addFeeds() {
        var isWarming = true
        if case .candles(0) = options.backfill { isWarming = false }
        for link in links.indices {
            for topic in links[link].subscriptions.topics {
                guard let interval = topic.klineInterval, let label = Label(topic.name) else { continue }
                feedNumbers[link][label] = feeds.count
                feeds.append(KlineFeed(topic, interval, link: link, isWarming: isWarming))
            }
        }
    }

    // MARK: The loop

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try loop() } catch { failure = error }
        for link in links { link.close() }
        messages.endStatus()
        switch failure {
        case .io(let text): try end(.io(text))
        case .some(let other): throw other
        case nil: try outlet.finish(messages)
        }
        return refusals > 0 || stats.unreadable > 0 ? .badInput : .done
    }

    /// What was received goes out first, if it is not writing that failed.
    private mutating func end(_ failure: Failure) throws(Failure) {
        if fatal != nil { try outlet.finish(messages) }
        throw failure
    }

    private mutating func loop() throws(Failure) {
        let begun = System.monotonicTime
        writtenAt = begun
        _ = instruments.ask(rest, begun)
        startWarmups()
        var hasMore = false
        while Signals.stopRequested == nil, !isFull {
            var now = System.monotonicTime
            if let duration = options.limits.duration, now - begun >= duration {
                if stats.lines == 0, links.allSatisfy({ $0.reconnects < 0 }) {
                    throw .io("never connected in \(TimeSpan.text(duration))")
                }
                return
            }
            // What REST gives waits for the reader, too; and what waits in the sockets is not missing.
            let isStalled = stalledSince != nil
            var due = [
                tendLinks(now), isStalled ? nil : instruments.ask(rest, now), isStalled ? nil : rest.start(now),
                isStalled ? nil : tendFeeds(now), try tendOutput(now),
            ].compactMap { $0 }
            if let duration = options.limits.duration { due.append(begun + duration) }
            if let fatal { throw fatal }
            network.wait(interests(), milliseconds: hasMore ? 0 : max(0, min(due.min() ?? .max, now + 60_000) - now))
            now = System.monotonicTime
            for (ticket, done) in network.perform() { take(ticket, done, now) }
            for (id, answer) in rest.takeAnswers() where !isFull { take(id, answer, now) }
            hasMore = false
            for place in links.indices where stalledSince == nil && !isFull && read(place, now) { hasMore = true }
            if let fatal { throw fatal }
        }
    }

    /// Whether as many payloads were written as were asked for.
    var isFull: Bool { stats.hasReached(options.limits.payloads) }

    private func interests() -> [Network.Interest] {
        var interests = links.compactMap { $0.socket?.interest(reading: stalledSince == nil) }
        interests.append(Network.Interest(descriptor: outlet.descriptor, toRead: false, toWrite: outlet.pending > 0))
        return interests
    }

    private mutating func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) {
        if rest.take(ticket, done, now) { return }
        for place in links.indices {
            guard let socket = links[place].socket else { continue }
            do throws(NetError) {
                if try socket.take(ticket, done) { return }
            } catch { return lose(place, error, now) }
        }
    }

    /// Connects, pings, and cuts what is dead. Gives when to come back.
    private mutating func tendLinks(_ now: Int) -> Int? {
        var due: Int?
        for place in links.indices {
            if case .resting(let until) = links[place].state, now >= until {
                if connections.take(now) {
                    links[place].connect(network, now)
                } else {
                    links[place].rest(until: connections.next(now))
                }
            }
            do throws(NetError) { try links[place].tend(now, isReading: stalledSince == nil) } catch { lose(place, error, now) }
            due = [due, links[place].due(isReading: stalledSince == nil)].compactMap { $0 }.min()
        }
        return due
    }

    /// Feeds have time: looking at all of them twenty times a second is enough.
    private mutating func tendFeeds(_ now: Int) -> Int? {
        if feeds.isEmpty { return nil }
        if now >= lookedAt + 50 {
            lookedAt = now
            for feed in feeds.indices { tend(feed, now) }
        }
        // With nothing pending a feed is looked at every quarter of a second.
        return lookedAt + (feeds.contains { $0.heldSince != nil || $0.fetch?.againAt != nil } ? 50 : 250)
    }

    /// Writes what the reader takes, beats when all is silent, and stops reading while too much waits.
    private mutating func tendOutput(_ now: Int) throws(Failure) -> Int? {
        if written != stats.lines {
            written = stats.lines
            writtenAt = now
        }
        beat(now)
        try outlet.push()
        if stalledSince == nil, outlet.pending > options.timing.buffer {
            stalledSince = now
            messages.note("the reader is slow: \(outlet.pending >> 10) KiB are waiting; reading from the exchange is paused")
        } else if let since = stalledSince, outlet.pending < options.timing.buffer / 2 {
            stalledSince = nil
            clock.standStill(now)
            for feed in feeds.indices { feeds[feed].stoodStill(for: now - since) }
            var event = StreamEvent(.stalled)
            event.milliseconds = now - since
            write(event, now)
            messages.note("the reader continues after \(TimeSpan.text(now - since))")
        }
        if Signals.takeStatusRequest() { messages.error(standing(now)) }
        if let due = statusDue, now >= due {
            messages.status(standing(now))
            statusDue = now + 1000
        }
        let beatDue = options.timing.heartbeat > 0 && clock.time != nil ? writtenAt + options.timing.heartbeat : nil
        return [beatDue.map { max($0, now + 10) }, statusDue, stalledSince == nil ? stats.due : nil].compactMap { $0 }.min()
    }

    private mutating func beat(_ now: Int) {
        if let every = options.timing.stats, stalledSince == nil, stats.isDue(every, now), let time = clock.estimate(now) {
            outlet.output.write(string: stats.event(time: time, links: links, feeds: feeds))
            stats.lines += 1
        }
        guard options.timing.heartbeat > 0, now - writtenAt >= options.timing.heartbeat, outlet.pending == 0,
            let time = clock.estimate(now), links.allSatisfy({ $0.isAlive(now) }), warmups.isEmpty,
            // While candles wait for others the market is not silent.
            feeds.allSatisfy({ $0.heldSince == nil })
        else { return }
        write(StreamEvent(.heartbeat, time: time), now)
    }

    private func standing(_ now: Int) -> String {
        let up = links.count { $0.isLive }
        let last = clock.time.map { ", market at \(Messages.clock($0))" } ?? ""
        return
            "\(Messages.count(stats.payloads, "payload")) written, \(up) of \(Messages.count(links.count, "link")) up\(last), "
            + "\(stats.gaps) gaps, \(outlet.pending >> 10) KiB wait"
    }
}

extension Hosts {
    fileprivate func address(_ channel: Channel) -> Address {
        switch channel {
        case .market(let category): market(category.rawValue)
        case .status: status
        case .account: account
        }
    }
}

/// Which topics share a socket.
enum LinkPlan {
    /// Bybit takes 21,000 characters of topics a connection, and 2,000 topics of options.
    private static let mostCharacters = 20_000

    static func links(of topics: [Topic]) -> [(channel: Channel, topics: [Topic])] {
        var links: [(channel: Channel, topics: [Topic])] = []
        var characters: [Int] = []
        for topic in topics {
            let size = topic.name.utf8.count + 3
            let place = links.lastIndex { $0.channel == topic.channel }
            if let place, characters[place] + size <= mostCharacters, links[place].topics.count < 2000 {
                links[place].topics.append(topic)
                characters[place] += size
            } else {
                links.append((topic.channel, [topic]))
                characters.append(size)
            }
        }
        return links
    }
}
