import Net
import Shared

/// One socket of the exchange and what becomes of it: made, signed in, subscribed, pinged, cut, made again.
final class Link {
    enum State: Equatable {
        /// Until the next try, on the monotonic clock.
        case resting(until: Int)
        case connecting
        case signingIn
        case live
        /// The exchange took none of its topics.
        case retired
    }

    let channel: StreamChannel
    let address: Address
    var subscriptions: Subscriptions
    private(set) var state = State.resting(until: 0)
    private(set) var socket: WebSocket?
    /// The largest exchange time that came by this link.
    var time: Int?
    private(set) var reconnects = -1
    /// It was live at least once.
    var wasLive: Bool { reconnects >= 0 }
    /// The exchange has let us in at least once.
    private(set) var wasSignedIn = false
    /// Why the last sign-in was refused, as it was reported.
    var refusal: String?

    private let timing: StreamOptions.Timing
    private var backoff: Backoff
    /// Between two tries to subscribe to what the exchange refuses for now.
    private var retryBackoff: Backoff
    private var retryAt: Int?
    private var heartbeat: Heartbeat
    private var answerDue: Int?

    init(_ channel: StreamChannel, _ address: Address, _ topics: [StreamTopic], _ timing: StreamOptions.Timing) {
        self.channel = channel
        self.address = address
        self.timing = timing
        backoff = timing.backoff
        retryBackoff = timing.backoff
        heartbeat = Heartbeat(ping: timing.ping, dead: timing.dead)
        subscriptions = Subscriptions(channel, topics)
    }

    /// What a payload of this link gets behind the exchange's own members.
    var category: String { channel.name }

    var isLive: Bool { state == .live }
    var attempt: Int { backoff.attempt }
    var roundTrip: Int? { heartbeat.roundTrip }

    // MARK: Making it

    func connect(_ network: Network, _ now: Int) {
        state = .connecting
        answerDue = nil
        socket = WebSocket(address, network, timeout: max(1000, timing.dead))
        // The upgrade must be answered, too.
        answerDue = now + max(1000, timing.dead) + 1000
    }

    /// The socket stands: sign in, or subscribe at once.
    func opened(_ keys: Keys?, expires: Int, _ now: Int) throws(NetError) {
        heartbeat.begin(now)
        if channel == .account, let keys {
            state = .signingIn
            answerDue = now + timing.dead
            let signature = keys.sign("GET/realtime\(expires)")
            try socket?.send(
                text: "{\"req_id\":\"auth\",\"op\":\"auth\",\"args\":[\"\(keys.key)\",\(expires),\"\(signature)\"]}")
        } else {
            try subscribe(now)
        }
    }

    func signedIn() {
        wasSignedIn = true
        refusal = nil
    }

    func subscribe(_ now: Int) throws(NetError) {
        state = .live
        retryAt = nil
        reconnects += 1
        answerDue = now + timing.dead
        for frame in subscriptions.begin() { try socket?.send(text: frame) }
    }

    /// Every frame is answered. Topics that are refused for now are asked for again after the wait that is given, in ms.
    func answered(_ now: Int, isProgress: Bool) -> Int? {
        answerDue = nil
        backoff.reset()
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
        if state == .retired { state = .resting(until: now) }
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
        if !frames.isEmpty, !subscriptions.isAnswered { answerDue = now + timing.dead }
        for frame in frames { try socket?.send(text: frame) }
    }

    // MARK: Keeping it

    func heard(_ now: Int) { heartbeat.heard(now) }

    func heardPong(_ now: Int) { heartbeat.heardPong(now) }

    /// Pings when it is time, and finds out that the link is dead. `isReading` is off while a slow reader holds us up: what the
    /// exchange says then is not heard, and not missed.
    func tend(_ now: Int, isReading: Bool) throws(NetError) {
        if !isReading, answerDue != nil { answerDue = now + timing.dead }
        if let due = answerDue, now >= due {
            throw .failed(
                state == .live
                    ? "no answer to the subscription"
                    : state == .signingIn ? "no answer to the sign-in" : "no answer to the upgrade")
        }
        guard let socket, socket.isOpen else { return }
        if !isReading { heartbeat.pause(now) }
        if let retry = retryAt, now >= retry {
            retryAt = nil
            try send(subscriptions.again(), now)
        }
        if isReading { try send(subscriptions.overdue(now, timing.dead), now) }
        if try heartbeat.look(now) { try socket.send(text: Heartbeat.message) }
        try socket.flush()
    }

    /// When `tend` has something to do.
    func due(isReading: Bool) -> Int? {
        switch state {
        case .resting(let until): return until
        case .connecting, .signingIn: return answerDue
        case .retired: return nil
        case .live:
            return min(
                heartbeat.due(isReading: isReading), isReading ? answerDue ?? .max : .max, retryAt ?? .max,
                isReading ? subscriptions.leavingDue(timing.dead) ?? .max : .max)
        }
    }

    /// Whether it was heard of lately enough to vouch for the market's silence.
    func isAlive(_ now: Int) -> Bool {
        state == .retired || state == .live && subscriptions.isAnswered && now - heartbeat.heardAt <= timing.ping + timing.dead
    }

    // MARK: Losing it

    /// Lets the connection go. Gives the ms until the next try; nil when it was tried often enough.
    func fail(_ now: Int, closing code: Int, atLeast least: Int) -> Int? {
        socket?.close(code: code)
        socket = nil
        answerDue = nil
        retryAt = nil
        if state == .live { subscriptions.lose(at: time) }
        let wait = max(backoff.next(), least)
        state = .resting(until: now + wait)
        if let retries = timing.retries, backoff.attempt > retries { return nil }
        return wait
    }

    /// Puts the next try off.
    func rest(until time: Int) { state = .resting(until: time) }

    /// Nothing is left to hear.
    func retire() {
        socket?.close()
        socket = nil
        answerDue = nil
        retryAt = nil
        _ = subscriptions.begin()
        state = .retired
    }

    func close() { socket?.close() }
}
