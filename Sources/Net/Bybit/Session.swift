import Shared

/// One WebSocket connection to the exchange, made again whenever it is lost. The session connects, signs in if it has keys,
/// subscribes, pings, and detects that the exchange no longer answers. Its owner decides when to call it, what to subscribe to
/// and what the messages mean.
///
///     resting → connecting and signing in → open → resting …
package final class Session {
    private enum State {
        /// Waiting for the next try, at a time on the monotonic clock.
        case resting(until: Int)
        /// Waiting until the exchange has accepted the upgrade and, if there are keys, the sign-in.
        case connecting
        /// Subscribing or subscribed.
        case open
    }

    /// The spelling of a request's members.
    package enum Dialect {
        /// Public and private topics.
        case topics
        /// Order entry, whose pings have no id.
        case orders

        var id: StaticString { self == .topics ? "req_id" : "reqId" }

        var ping: String { self == .topics ? "{\"req_id\":\"ping\",\"op\":\"ping\"}" : "{\"op\":\"ping\"}" }
    }

    package enum Message {
        /// A JSON text that was scanned.
        case json
        case unreadable(String)
        case binary
        case pong
    }

    package let address: Address
    /// The timeout for an answer, in ms.
    package let dead: Int
    /// The connection's name in errors; nil if the message around the error names it.
    private let name: String?
    private let keys: Keys?
    private let dialect: Dialect
    private var state = State.resting(until: 0)
    /// The socket. The owner reads from it and flushes it.
    package private(set) var socket: WebSocket?
    /// Counts the tries that have failed in a row.
    package private(set) var backoff: Backoff
    /// The owner reports to it what arrives.
    package var heartbeat: Heartbeat
    /// The deadline of the answer that is awaited; nil if none is.
    package private(set) var answerDue: Int?
    /// The request whose answer is awaited.
    private var request = "upgrade"
    /// Whether the exchange has accepted the keys before, so that they are not the cause if it refuses a sign-in later. The
    /// owner sets it.
    package var wasSignedIn = false

    package init(
        _ address: Address, _ keys: Keys?, ping: Int, dead: Int, _ backoff: Backoff, name: String? = nil,
        dialect: Dialect = .topics
    ) {
        self.address = address
        self.keys = keys
        self.dialect = dialect
        self.dead = dead
        self.backoff = backoff
        self.name = name
        heartbeat = Heartbeat(ping: ping, dead: dead)
    }

    package var isOpen: Bool { if case .open = state { true } else { false } }
    package var isSubscribed: Bool { isOpen && answerDue == nil }
    package var isRetired: Bool { if case .resting(.max) = state { true } else { false } }

    // MARK: Connecting

    /// Whether it is time to connect.
    package func isDue(_ now: Int) -> Bool { if case .resting(let until) = state { now >= until } else { false } }

    /// Begins to connect. The answer to the upgrade is waited for `grace` ms longer than the connection itself.
    package func connect(_ network: Network, _ now: Int, grace: Int = 0) {
        let patience = max(1000, dead)
        state = .connecting
        socket = WebSocket(address, network, timeout: patience)
        answerDue = now + patience + grace
        request = "upgrade"
    }

    /// Sends the sign-in after the exchange has accepted the upgrade. It is valid until `expires` by the exchange's clock.
    /// Returns false without keys: then the owner subscribes at once, else when the exchange accepts the sign-in.
    package func signIn(expires: Int, _ now: Int) throws(NetError) -> Bool {
        heartbeat.begin(now)
        guard let keys else { return false }
        awaitAnswer(to: "sign-in", now)
        try send([Session.signInFrame(keys, expires: expires, dialect)])
        return true
    }

    static func signInFrame(_ keys: Keys, expires: Int, _ dialect: Dialect = .topics) -> String {
        let signature = keys.sign("GET/realtime\(expires)")
        return Output.object { frame in
            frame.member(dialect.id, "auth")
            frame.member("op", "auth")
            frame.name("args")
            frame.beginArray()
            frame.element(quoted: keys.key)
            frame.element(expires)
            frame.element(quoted: signature)
            frame.endArray()
        }.text
    }

    /// Whether the exchange will refuse every sign-in, because of the keys.
    package func isFinal(refusal: String, code: Int?) -> Bool { !wasSignedIn && SignIn.blamesKeys(code: code, refusal) }

    package func subscribe(_ frames: [String], _ now: Int) throws(NetError) {
        state = .open
        awaitAnswer(now)
        try send(frames)
    }

    package func awaitAnswer(to request: String = "subscription", _ now: Int) {
        answerDue = now + dead
        self.request = request
    }

    /// Notes that the exchange has answered the request.
    package func answered() {
        answerDue = nil
        backoff.reset()
    }

    /// Notes that the exchange has accepted the whole subscription; pings begin now.
    package func subscribed(_ now: Int) {
        state = .open
        answered()
        heartbeat.begin(now)
    }

    package func send(_ frames: [String]) throws(NetError) {
        for frame in frames { try socket?.send(text: frame) }
    }

    // MARK: Reading

    /// Returns the next message that has arrived, or nil if none is left. A text is scanned into `json`.
    package func next(into json: inout JSON, _ now: Int) throws(NetError) -> Message? {
        while let socket, socket.isOpen {
            switch try socket.message() {
            case .none: return nil
            case .text: return socket.bytes { bytes in json.scan(bytes) }.map { .unreadable($0.message) } ?? .json
            case .binary: return .binary
            case .pong: return .pong
            case .ping: heartbeat.heard(now)
            case .closed(let code, let reason):
                let subject = name.map { " \($0)" } ?? ""
                throw .failed("the exchange closes\(subject) (\(code)\(reason.isEmpty ? "" : " \(reason)"))")
            }
        }
        return nil
    }

    // MARK: Keeping the connection

    /// Throws if an answer is overdue. `isReading` is off while a slow reader delays the owner: no messages are read then, so
    /// deadlines are postponed.
    package func look(_ now: Int, isReading: Bool = true) throws(NetError) {
        if !isReading {
            if answerDue != nil { answerDue = now + dead }
            return heartbeat.pause(now)
        }
        guard let answerDue, now >= answerDue else { return }
        throw .failed(name.map { "no answer from \($0)" } ?? "no answer to the \(request)")
    }

    /// Pings when due. Throws if the connection is dead.
    package func ping(_ now: Int) throws(NetError) {
        if try heartbeat.look(now) { try send([dialect.ping]) }
    }

    /// When `isDue`, `look` or `ping` has something to do.
    package func due(isReading: Bool = true) -> Int? {
        switch state {
        case .resting(let until): until
        case .connecting: answerDue
        case .open: min(heartbeat.due(isReading: isReading), isReading ? answerDue ?? .max : .max)
        }
    }

    // MARK: Losing the connection

    /// Drops the connection and rests for `least` ms or longer. Returns the ms until the next try.
    package func lose(_ now: Int, closing code: Int = 1000, atLeast least: Int = 0) -> Int {
        drop(closing: code)
        let wait = max(backoff.next(), least)
        rest(until: now + wait)
        return wait
    }

    /// Sets when to connect next.
    package func rest(until time: Int) { state = .resting(until: time) }

    /// Drops the connection for good, unless `rest` sets a time to connect again.
    package func retire() {
        drop()
        rest(until: .max)
    }

    private func drop(closing code: Int = 1000) {
        socket?.close(code: code)
        socket = nil
        answerDue = nil
    }
}
