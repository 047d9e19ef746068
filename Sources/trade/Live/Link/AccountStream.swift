import Net
import Shared
import Trading

/// The account's own socket: what becomes of orders and positions, as it happens. Made again when it is lost, for as long as it
/// takes; what was missed meanwhile has to be asked for.
final class AccountStream {
    let session: Session
    private let network: Network
    private let keys: Keys
    private let messages: Messages
    private var frames = FrameReader()
    private var json = JSON()
    /// Live since this was last asked.
    private var isFresh = false
    /// The exchange refused the sign-in or the subscription of the connection at hand.
    private var isRefused = false
    /// The news reported last, and the news to report next.
    private var told = VenueNews.listening
    private var news: VenueNews?
    /// Why nothing will ever come by it.
    private(set) var refusal: String?

    init(_ network: Network, _ options: LiveOptions, _ messages: Messages) {
        self.network = network
        self.messages = messages
        keys = options.keys
        session = Session(
            options.hosts.account, keys, ping: options.ping, dead: options.dead, options.backoff, name: "the account's stream")
    }

    var isLive: Bool { session.isSubscribed }

    /// Whether it has become live since the last call: what was said before that was not heard.
    func takeFreshness() -> Bool {
        defer { isFresh = false }
        return isFresh
    }

    /// What is new of it, once.
    func takeNews() -> VenueNews? {
        defer { news = nil }
        return news
    }

    private func tell(_ news: VenueNews) {
        // One outage is told once, however many tries it takes.
        if told == news || (told != .listening && news != .listening && !isRefused) { return }
        told = news
        self.news = news
    }

    /// When `tend` has something to do.
    var due: Int? { session.answerDue ?? session.due() }

    // MARK: Making and keeping it

    /// Connects when it is time, pings, and finds out that it is dead.
    func tend(_ now: Int) {
        if refusal != nil { return }
        do throws(NetError) {
            if session.isDue(now) { session.connect(network, now) }
            try session.look(now)
            if isLive { try session.ping(now) }
            try session.socket?.flush()
        } catch { lose(error, now) }
    }

    private func lose(_ error: NetError, _ now: Int) {
        let wait = session.lose(now)
        let text = keys.hide(in: error.text)
        messages.error("account: \(text); next try in \(TimeSpan.text(wait))")
        tell(isRefused ? .refused(text) : .lost(text))
        isRefused = false
    }

    /// What is told of a text of the exchange.
    private func shown(_ text: String) -> String { Plain.prefix(keys.hide(in: text), Rest.longestText) }

    /// A refusal that may pass.
    private func refuse(_ what: String, _ text: String) -> NetError {
        isRefused = true
        return .failed("the exchange refuses \(what): \(shown(text))")
    }

    /// Takes what the network has done, if it is this connection's.
    func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) {
        do throws(NetError) { _ = try session.socket?.take(ticket, done) } catch { lose(error, now) }
    }

    // MARK: What comes

    /// Reads what has come. `handle` is given each payload with its topic and the place of its rows. `expires` is a moment of
    /// the exchange's near future.
    func read(_ now: Int, expires: Int, _ handle: (borrowing JSON, String, Int) throws(Failure) -> Void) throws(Failure) {
        var failure: Failure?
        do throws(NetError) {
            var hasMore = true
            while hasMore, failure == nil {
                hasMore = session.socket?.receive() ?? false
                if try session.socket?.upgrade() == true { _ = try session.signIn(expires: expires, now) }
                try readMessages(now) { (json, topic, rows) in
                    do throws(Failure) { try handle(json, topic, rows) } catch { failure = error }
                }
            }
        } catch { lose(error, now) }
        if let failure { throw failure }
    }

    private func readMessages(_ now: Int, _ handle: (borrowing JSON, String, Int) -> Void) throws(NetError) {
        while let message = try session.next(into: &json, now) {
            switch message {
            case .json:
                session.heartbeat.heard(now)
                try take(now, handle)
            case .unreadable(let reason):
                session.heartbeat.heard(now)
                messages.error("account: unreadable message: \(reason)")
            case .binary: messages.error("account: expected text, got a binary message")
            case .pong: session.heartbeat.heard(now)
            }
        }
    }

    private func take(_ now: Int, _ handle: (borrowing JSON, String, Int) -> Void) throws(NetError) {
        switch frames.read(json) {
        case .payload: handle(json, json.string(frames.topic), frames.data)
        case .pong: session.heartbeat.heardPong(now)
        case .authentication(let refusal):
            if let refusal {
                guard session.isFinal(refusal: refusal, code: frames.code(json)) else { throw refuse("the sign-in", refusal) }
                self.refusal = shown(refusal)
                return
            }
            session.wasSignedIn = true
            try session.subscribe([ExchangeDialect.subscription], now)
        case .acknowledgement(let answer):
            guard answer.isSuccess else { throw refuse("the subscription", answer.text) }
            session.subscribed(now)
            isFresh = true
            tell(.listening)
            messages.note("account: listening at \(session.address.host)")
        case .unknown: messages.error("account: a message of an unknown kind")
        }
    }
}
