import Net
import Shared
import Trading

/// The account's WebSocket stream, which reports orders and positions as they change. After a loss it reconnects for as long as
/// it takes; events missed meanwhile have to be asked for.
final class AccountStream {
    let session: Session
    private let network: Network
    private let keys: Keys
    private let messages: Messages
    private var frames = FrameReader()
    private var json = JSON()
    /// Whether the stream became live since `takeFreshness` was last called.
    private var isFresh = false
    /// Whether the exchange refused the sign-in or the subscription of the current connection.
    private var isRefused = false
    /// The news reported last, and the news to report next.
    private var told = VenueNews.listening
    private var news: VenueNews?
    /// Reason of a final refusal, after which the stream stays closed.
    private(set) var refusal: String?

    init(_ network: Network, _ options: LiveOptions, _ messages: Messages) {
        self.network = network
        self.messages = messages
        keys = options.keys
        session = Session(
            options.hosts.account, keys, ping: options.ping, dead: options.dead, options.backoff, name: "the account's stream")
    }

    var isLive: Bool { session.isSubscribed }

    /// Returns whether the stream has become live since the last call. Messages before that were missed.
    func takeFreshness() -> Bool {
        defer { isFresh = false }
        return isFresh
    }

    /// Returns the latest news of the stream, once.
    func takeNews() -> VenueNews? {
        defer { news = nil }
        return news
    }

    private func tell(_ news: VenueNews) {
        // An outage is reported once, however many tries it takes.
        if told == news || (told != .listening && news != .listening && !isRefused) { return }
        told = news
        self.news = news
    }

    /// Time at which `tend` has something to do.
    var due: Int? { session.answerDue ?? session.due() }

    // MARK: Connecting

    /// Connects when that is due, pings, and detects a dead connection.
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

    /// Returns a text of the exchange as messages show it: shortened, and without keys.
    private func shown(_ text: String) -> String { Plain.prefix(keys.hide(in: text), Rest.longestText) }

    /// Returns the error of a refusal that may pass.
    private func refuse(_ what: String, _ text: String) -> NetError {
        isRefused = true
        return .failed("the exchange refuses \(what): \(shown(text))")
    }

    /// Handles a result of the network, if it is this connection's.
    func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) {
        do throws(NetError) { _ = try session.socket?.take(ticket, done) } catch { lose(error, now) }
    }

    // MARK: Receiving

    /// Reads received messages. `handle` gets each payload with its topic and the place of its rows. `expires` is a time of the
    /// exchange's near future, at which the sign-in expires.
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
