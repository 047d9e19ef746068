import Net
import Shared

/// A session with the exchange and the topics that it carries.
final class Link {
    let channel: StreamChannel
    let session: Session
    var subscriptions: Subscriptions
    /// The latest exchange time received on this link.
    var time: Int?
    private(set) var reconnects = -1
    /// Whether the link was ever live.
    var wasLive: Bool { reconnects >= 0 }
    /// The last reported reason for a refused sign-in.
    var refusal: String?

    private let retries: Int?
    /// The wait between attempts to subscribe to topics that the exchange refuses for now.
    private var retryBackoff: Backoff
    private var retryAt: Int?

    init(
        _ channel: StreamChannel, _ address: Address, _ topics: [StreamTopic], _ timing: StreamOptions.Timing, _ keys: Keys?
    ) {
        self.channel = channel
        session = Session(
            address, channel == .account ? keys : nil, ping: timing.ping, dead: timing.dead, timing.backoff)
        subscriptions = Subscriptions(channel, topics)
        retries = timing.retries
        retryBackoff = timing.backoff
    }

    /// The category that is appended to this link's payloads.
    var category: String { channel.name }

    var isLive: Bool { session.isOpen }

    // MARK: Subscribing

    func subscribe(_ now: Int) throws(NetError) {
        retryAt = nil
        reconnects += 1
        try session.subscribe(subscriptions.begin(), now)
    }

    /// Notes that every frame was answered. If topics are refused for now, returns the wait until they are requested again, in
    /// ms.
    func answered(_ now: Int, isProgress: Bool) -> Int? {
        session.answered()
        if subscriptions.isSettled {
            retryBackoff.reset()
            return nil
        }
        if isProgress { retryBackoff.reset() }
        let wait = retryBackoff.next()
        retryAt = now + wait
        return wait
    }

    // MARK: Changing its topics

    func add(_ topics: [StreamTopic], _ now: Int) throws(NetError) {
        if session.isRetired { session.rest(until: now) }
        try send(subscriptions.add(topics, isLive: isLive), now)
    }

    /// Removes topics. Without any topic left, the link is retired.
    func remove(_ topics: [StreamTopic], _ now: Int) throws(NetError) {
        let frames = subscriptions.remove(topics, now)
        if subscriptions.topics.isEmpty { retire() } else if isLive { try send(frames, now) }
    }

    /// Subscribes to a topic again, for a new snapshot.
    func renew(_ topic: StreamTopic, _ now: Int) throws(NetError) {
        if isLive { try send(subscriptions.renew(topic, now), now) }
    }

    func send(_ frames: [String], _ now: Int) throws(NetError) {
        if !frames.isEmpty, !subscriptions.isAnswered { session.awaitAnswer(now) }
        try session.send(frames)
    }

    // MARK: Keeping the link alive

    /// Subscribes again to postponed topics, pings when it is time, and throws if the link is dead. `isReading` is false while
    /// a slow reader blocks the output.
    func tend(_ now: Int, isReading: Bool) throws(NetError) {
        try session.look(now, isReading: isReading)
        // Continues requests that were sent only in part, including the one for the upgrade.
        try session.socket?.flush()
        guard session.socket?.isOpen == true else { return }
        if let retry = retryAt, now >= retry {
            retryAt = nil
            try send(subscriptions.again(), now)
        }
        if isReading { try send(subscriptions.overdue(now, session.dead), now) }
        try session.ping(now)
        try session.socket?.flush()
    }

    /// When `tend` has something to do, on the monotonic clock.
    func due(isReading: Bool) -> Int? {
        let due = session.due(isReading: isReading)
        guard isLive else { return due }
        return min(
            due ?? .max, retryAt ?? .max, isReading ? subscriptions.leavingDue(session.dead) ?? .max : .max)
    }

    /// Whether the link is retired, or was heard recently enough for silence to mean a quiet market.
    func isAlive(_ now: Int) -> Bool {
        session.isRetired || isLive && subscriptions.isAnswered && session.heartbeat.wasHeardLately(now)
    }

    // MARK: Losing the link

    /// Closes the connection. Returns the time until the next attempt in ms, or nil if no retries are left.
    func fail(_ now: Int, closing code: Int, atLeast least: Int) -> Int? {
        retryAt = nil
        if isLive { subscriptions.lose(at: time) }
        let wait = session.lose(now, closing: code, atLeast: least)
        if let retries, session.backoff.attempt > retries { return nil }
        return wait
    }

    /// Closes the link because the exchange accepted none of its topics, or none is left.
    func retire() {
        retryAt = nil
        _ = subscriptions.begin()
        session.retire()
    }
}
