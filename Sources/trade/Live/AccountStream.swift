import Net
import Shared

/// The account's own socket: what becomes of orders and positions, as it happens. Made again when it is lost, for as long as it
/// takes; what was missed meanwhile has to be asked for.
final class AccountStream {
    /// What is told of it on stdout.
    enum News: Equatable {
        /// The connection is lost, or cannot be made.
        case lost(String)
        /// The exchange refuses the sign-in or the subscription for now.
        case refused(String)
        /// It was lost or refused, and is live again.
        case listening
    }

    private enum State {
        /// Until the next try.
        case resting(until: Int)
        case connecting, signingIn, subscribing, live
    }

    private let network: Network
    private let options: LiveOptions
    private let messages: Messages
    private var socket: WebSocket?
    private var state = State.resting(until: 0)
    private var backoff: Backoff
    private var frames = FrameReader()
    private var json = JSON()
    private var heartbeat: Heartbeat
    private var answerDue: Int?
    /// Live since this was last asked.
    private var isFresh = false
    /// The exchange has accepted the keys before: they are not what is wrong when it refuses a sign-in later.
    private var wasSignedIn = false
    /// The exchange refused the sign-in or the subscription of the connection at hand.
    private var isRefused = false
    /// The news reported last, and the news to report next.
    private var told = News.listening
    private var news: News?
    /// Why nothing will ever come by it.
    private(set) var refusal: String?

    private static let subscription =
        "{\"req_id\":\"s1\",\"op\":\"subscribe\",\"args\":[\"order\",\"execution\",\"position\",\"wallet\"]}"

    init(_ network: Network, _ options: LiveOptions, _ messages: Messages) {
        self.network = network
        self.options = options
        self.messages = messages
        backoff = options.backoff
        heartbeat = Heartbeat(ping: options.ping, dead: options.dead)
    }

    var isLive: Bool { if case .live = state { true } else { false } }

    /// Whether it has become live since the last call: what was said before that was not heard.
    func takeFreshness() -> Bool {
        defer { isFresh = false }
        return isFresh
    }

    /// What is new of it, once.
    func takeNews() -> News? {
        defer { news = nil }
        return news
    }

    private func tell(_ news: News) {
        // One outage is told once, however many tries it takes.
        if told == news || (told != .listening && news != .listening && !isRefused) { return }
        told = news
        self.news = news
    }

    var interest: Network.Interest? { socket?.interest(reading: true) }

    /// When `tend` has something to do.
    var due: Int? {
        switch state {
        case .resting(let until): until
        case .connecting, .signingIn, .subscribing: answerDue
        case .live: heartbeat.due()
        }
    }

    func close() { socket?.close() }

    /// Never connects: nobody listens.
    func stayAway() { state = .resting(until: .max) }

    // MARK: Making and keeping it

    /// Connects when it is time, pings, and finds out that it is dead.
    func tend(_ now: Int) {
        if refusal != nil { return }
        do throws(NetError) {
            switch state {
            case .resting(let until):
                if now >= until { connect(now) }
            case .connecting, .signingIn, .subscribing:
                if now >= answerDue ?? now { throw .failed("no answer from the account's stream") }
            case .live:
                if try heartbeat.look(now) { try socket?.send(text: Heartbeat.message) }
            }
            try socket?.flush()
        } catch { lose(error, now) }
    }

    private func connect(_ now: Int) {
        state = .connecting
        answerDue = now + max(1000, options.dead)
        socket = WebSocket(options.hosts.account, network, timeout: max(1000, options.dead))
    }

    private func lose(_ error: NetError, _ now: Int) {
        socket?.close()
        socket = nil
        let wait = backoff.next()
        let text = options.keys.hide(in: error.text)
        messages.error("account: \(text); next try in \(TimeSpan.text(wait))")
        tell(isRefused ? .refused(text) : .lost(text))
        isRefused = false
        state = .resting(until: now + wait)
        answerDue = nil
    }

    /// What is told of a text of the exchange.
    private func shown(_ text: String) -> String { Plain.prefix(options.keys.hide(in: text), Rest.longestText) }

    /// A refusal that may pass.
    private func refuse(_ what: String, _ text: String) -> NetError {
        isRefused = true
        return .failed("the exchange refuses \(what): \(shown(text))")
    }

    /// Takes what the network has done, if it is this connection's.
    func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) {
        do throws(NetError) { _ = try socket?.take(ticket, done) } catch { lose(error, now) }
    }

    // MARK: What comes

    /// Reads what has come. `handle` is given each payload with its topic and the place of its rows. `expires` is a moment of
    /// the exchange's near future.
    func read(_ now: Int, expires: Int, _ handle: (borrowing JSON, String, Int) throws(Failure) -> Void) throws(Failure) {
        guard let socket else { return }
        var failure: Failure?
        do throws(NetError) {
            var hasMore = true
            while hasMore, failure == nil {
                hasMore = socket.receive()
                if !socket.isOpen {
                    guard try socket.upgrade() else { return }
                    try signIn(now, expires)
                }
                try readMessages(socket, now) { (json, topic, rows) in
                    do throws(Failure) { try handle(json, topic, rows) } catch { failure = error }
                }
            }
        } catch { lose(error, now) }
        if let failure { throw failure }
    }

    private func signIn(_ now: Int, _ expires: Int) throws(NetError) {
        state = .signingIn
        answerDue = now + options.dead
        let signature = options.keys.sign("GET/realtime\(expires)")
        try socket?.send(
            text: "{\"req_id\":\"auth\",\"op\":\"auth\",\"args\":[\"\(options.keys.key)\",\(expires),\"\(signature)\"]}")
    }

    private func readMessages(_ socket: WebSocket, _ now: Int, _ handle: (borrowing JSON, String, Int) -> Void)
        throws(NetError)
    {
        while socket.isOpen {
            switch try socket.message() {
            case .none: return
            case .text:
                heartbeat.heard(now)
                var error: JSONError?
                socket.bytes { bytes in error = json.scan(bytes) }
                if let error {
                    messages.error("account: unreadable message: \(error.message)")
                } else {
                    try take(now, handle)
                }
            case .binary: messages.error("account: expected text, got a binary message")
            case .ping, .pong: heartbeat.heard(now)
            case .closed(let code, let reason):
                throw .failed("the exchange closes the account's stream (\(code)\(reason.isEmpty ? "" : " \(reason)"))")
            }
        }
    }

    private func take(_ now: Int, _ handle: (borrowing JSON, String, Int) -> Void) throws(NetError) {
        switch frames.read(json) {
        case .payload: handle(json, json.string(frames.topic), frames.data)
        case .pong: heartbeat.heardPong(now)
        case .authentication(let refusal):
            if let refusal {
                if !wasSignedIn, SignIn.blamesKeys(code: frames.code(json), refusal) {
                    self.refusal = shown(refusal)
                    return
                }
                throw refuse("the sign-in", refusal)
            }
            wasSignedIn = true
            state = .subscribing
            answerDue = now + options.dead
            try socket?.send(text: AccountStream.subscription)
        case .acknowledgement(let answer):
            guard answer.isSuccess else { throw refuse("the subscription", answer.text) }
            state = .live
            isFresh = true
            answerDue = nil
            heartbeat.begin(now)
            backoff.reset()
            tell(.listening)
            messages.note("account: listening at \(options.hosts.account.host)")
        case .unknown: messages.error("account: a message of an unknown kind")
        }
    }
}
