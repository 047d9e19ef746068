import Net
import Shared

/// A session with the exchange and the topics that it carries.
final class Link {
    let channel: StreamChannel
    let session: Session
    var subscriptions: Subscriptions
    /// The largest exchange time that came by this link.
    var time: Int?
    private(set) var reconnects = -1
    /// It was live at least once.
    var wasLive: Bool { reconnects >= 0 }
    /// Why the last sign-in was refused, as it was reported.
    var refusal: String?

    private let retries: Int?
    /// Between two tries to subscribe to what the exchange refuses for now.
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

    /// What a payload of this link gets behind the exchange's own members.
    var category: String { channel.name }

    var isLive: Bool { session.isOpen }

    // MARK: Subscribing

    func subscribe(_ now: Int) throws(NetError) {
        retryAt = nil
        reconnects += 1
        try session.subscribe(subscriptions.begin(), now)
    }

    /// Every frame is answered. Topics that are refused for now are asked for again after the wait that is given, in ms.
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

    /// Without a topic there is nothing left to hear.
    func remove(_ topics: [StreamTopic], _ now: Int) throws(NetError) {
        let frames = subscriptions.remove(topics, now)
        if subscriptions.topics.isEmpty { retire() } else if isLive { try send(frames, now) }
    }

    /// Asks for a new snapshot of a topic.
    func renew(_ topic: StreamTopic, _ now: Int) throws(NetError) {
        if isLive { try send(subscriptions.renew(topic, now), now) }
    }

    func send(_ frames: [String], _ now: Int) throws(NetError) {
        if !frames.isEmpty, !subscriptions.isAnswered { session.awaitAnswer(now) }
        try session.send(frames)
    }

    // MARK: Keeping it

    /// Asks again for topics, pings when it is time, and finds out that the link is dead. `isReading` is off while a slow reader
    /// holds us up.
    func tend(_ now: Int, isReading: Bool) throws(NetError) {
        try session.look(now, isReading: isReading)
        // A request that was sent in part only goes on, the one for the upgrade too.
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

    /// When `tend` has something to do.
    func due(isReading: Bool) -> Int? {
        let due = session.due(isReading: isReading)
        guard isLive else { return due }
        return min(
            due ?? .max, retryAt ?? .max, isReading ? subscriptions.leavingDue(session.dead) ?? .max : .max)
    }

    /// Whether it was heard of lately enough to vouch for the market's silence.
    func isAlive(_ now: Int) -> Bool {
        session.isRetired || isLive && subscriptions.isAnswered && session.heartbeat.wasHeardLately(now)
    }

    // MARK: Losing it

    /// Lets the connection go. Gives the ms until the next try; nil when it was tried often enough.
    func fail(_ now: Int, closing code: Int, atLeast least: Int) -> Int? {
        retryAt = nil
        if isLive { subscriptions.lose(at: time) }
        let wait = session.lose(now, closing: code, atLeast: least)
        if let retries, session.backoff.attempt > retries { return nil }
        return wait
    }

    /// The exchange took none of its topics, or none is left to hear.
    func retire() {
        retryAt = nil
        _ = subscriptions.begin()
        session.retire()
    }
}
