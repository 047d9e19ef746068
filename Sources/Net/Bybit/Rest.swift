import Shared

/// The exchange's REST interface: requests side by side within its rate limits, tried again where that helps.
///
/// A request that reads (`get`) is repeated until it is answered or patience ends. One that acts (`post`) is sent again only
/// where the exchange has certainly not done it: no byte of it went out, or it was turned away at the door (rate limits). So
/// of a post each answer says what is known:
/// - `reply`: done, or accepted to be done;
/// - `refused`: certainly not done; `code` is the exchange's, an HTTP status, or 0 where it was never sent;
/// - `gaveUp`: nobody knows. Ask the exchange (an order by its `orderLinkId`) before anything else.
package final class Rest {
    package typealias ID = Int

    package enum Answer {
        case reply(RestReply)
        /// The exchange does not want this request, whenever it comes.
        case refused(code: Int, text: String)
        /// It was tried as often as was allowed.
        case gaveUp(String)
    }

    package struct Patience: Sendable {
        package var retries: Int?
        /// How long to stay away after an HTTP 403.
        package var ban = 600_000
        package var backoff = Backoff(shortest: 500, longest: 10_000)
        /// How long an answer is waited for.
        package var timeout = 10_000
        package init() {}
    }

    struct Query {
        var id: ID
        let path: String
        /// Encoded, as it is signed and sent.
        var parameters = ""
        var body: String?
        var isSigned = false
        var isRecognised = false
        var deadline: Int?
        var backoff: Backoff

        var isPost: Bool { body != nil }
    }

    private let network: Network
    package let base: Address
    let patience: Patience
    let messages: Messages
    let signer: Signer?
    private var lastID = 0
    private var queue: [Query] = []
    /// Failed, and tried again at a time.
    private var later: [(due: Int, query: Query)] = []
    private var running: [Network.Ticket: Query] = [:]
    private var starts = RateWindow(limit: 550, span: 5000)
    var limits = PathLimits()
    private var pausedUntil = 0
    private var isTroubled = false
    private var answers: [(ID, Answer)] = []
    package internal(set) var clock = ExchangeClock()
    private var isMeasuring = false

    /// Requests on their way at once.
    private static let sideBySide = 10
    /// The request for the exchange's time that we make ourselves.
    private static let clockID = 0
    /// A request whose answer nobody waits for any more.
    private static let nobody = -1

    package init(
        _ network: Network, _ base: Address, _ patience: Patience, _ messages: Messages, signer: Signer? = nil
    ) {
        self.network = network
        self.base = base
        self.patience = patience
        self.messages = messages
        self.signer = signer
    }

    // MARK: Asking

    /// Reads. Signed ones wait until the exchange's clock is known, which is asked for by itself.
    package func get(_ path: String, _ query: [(String, String)], signed: Bool = false) -> ID {
        precondition(signer != nil || !signed, "who has no key cannot sign")
        lastID += 1
        queue.append(
            Query(id: lastID, path: path, parameters: Rest.encoded(query), isSigned: signed, backoff: patience.backoff))
        return lastID
    }

    /// Acts: always signed, `body` sent byte for byte. Not sent any more once `within` ms have passed, whatever held it up (the
    /// exchange's limits, the network); it is `refused` then. `isRecognised` says that the exchange itself refuses a second one
    /// of the same kind (an order with an `orderLinkId`): a kept connection may carry it then, on which libcurl repeats what
    /// met a dead line; others get a connection of their own.
    package func post(_ path: String, _ body: String, within: Int? = nil, isRecognised: Bool = false) -> ID {
        precondition(signer != nil, "who has no key cannot sign")
        lastID += 1
        queue.append(
            Query(
                id: lastID, path: path, body: body, isSigned: true, isRecognised: isRecognised,
                deadline: within.map { System.monotonicTime + $0 }, backoff: patience.backoff))
        return lastID
    }

    /// Takes a request back that is not on its way. True where it was: it is certainly not done, and nothing answers it.
    package func withdraw(_ id: ID) -> Bool {
        let count = queue.count + later.count
        queue.removeAll { $0.id == id }
        later.removeAll { $0.query.id == id }
        return queue.count + later.count < count
    }

    /// Nobody waits for this answer any more; what is on its way is not tried again.
    package func forget(_ id: ID) {
        if withdraw(id) { return }
        for (ticket, query) in running where query.id == id {
            running[ticket]?.id = Rest.nobody
            running[ticket]?.deadline = 0
        }
    }

    // MARK: Going on

    /// Starts what may be started now. Gives when to be called again, on the monotonic clock.
    package func start(_ now: Int) -> Int? {
        let due = later.filter { $0.due <= now }.map(\.query)
        later.removeAll { $0.due <= now }
        queue = due + queue
        dropLate(now)
        measureClock(now)
        var place = 0
        var held: Int?
        while place < queue.count, now >= pausedUntil, running.count < Rest.sideBySide {
            let query = queue[place]
            let start = isWaitingForClock(query, now) ? Int.max : limits.next(query.path, now)
            if start > now {
                if start < Int.max { held = min(held ?? start, start) }
                place += 1
                continue
            }
            guard starts.take(now) else { break }
            limits.start(query.path, now)
            queue.remove(at: place)
            running[network.send(request(query, now))] = query
        }
        // What is still in the queue behind `place` waits for the address's limit alone.
        let isFull = running.count >= Rest.sideBySide
        let rested = place >= queue.count || isFull ? nil : max(pausedUntil, starts.next(now))
        return [rested, isFull ? nil : held, later.map(\.due).min(), queue.compactMap(\.deadline).min()].compactMap { $0 }.min()
    }

    private func isWaitingForClock(_ query: Query, _ now: Int) -> Bool { query.isSigned && clock.time(now) == nil }

    private func measureClock(_ now: Int) {
        guard !isMeasuring, queue.contains(where: { isWaitingForClock($0, now) }) else { return }
        isMeasuring = true
        queue.insert(Query(id: Rest.clockID, path: "/v5/market/time", backoff: patience.backoff), at: 0)
    }

    /// Acts that came too late are not begun.
    private func dropLate(_ now: Int) {
        for query in queue where (query.deadline ?? now) < now {
            finish(query, .refused(code: 0, text: "it could not be sent in time"))
        }
        queue.removeAll { ($0.deadline ?? now) < now }
    }

    private func request(_ query: Query, _ now: Int) -> HTTPRequest {
        var request = HTTPRequest(base.below(query.path, query: query.parameters))
        request.timeout = patience.timeout
        request.body = query.body.map { Array($0.utf8) }
        request.isOnce = query.isPost && !query.isRecognised
        if query.isPost { request.headers.append("Content-Type: application/json") }
        if query.isSigned, let signer, let time = clock.time(now) {
            request.headers += signer.headers(query.body ?? query.parameters, at: time)
        }
        return request
    }

    /// Takes what the network has done, if it is ours. True when it was.
    package func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) -> Bool {
        guard let query = running.removeValue(forKey: ticket) else { return false }
        switch done {
        case .connected: break
        case .failed(.notSent(let text)): tryAgain(query, text, now)
        case .failed(let error): query.isPost ? lose(query, error.text) : tryAgain(query, error.text, now)
        case .response(let response): judge(query, response, now)
        }
        return true
    }

    package func takeAnswers() -> [(ID, Answer)] {
        defer { answers = [] }
        return answers
    }

    /// One turn of the loop, for who has nothing else to wait for.
    package func turn() -> [(ID, Answer)] {
        let now = System.monotonicTime
        let due = start(now)
        network.wait([], milliseconds: min(1000, due.map { $0 - now } ?? 1000))
        for (ticket, done) in network.perform() { _ = take(ticket, done, System.monotonicTime) }
        return takeAnswers()
    }

    /// The answer to one request, waited for, by who has nothing else on its way.
    package func answer(to id: ID) throws(Failure) -> Answer {
        while true {
            for (answered, answer) in turn() where answered == id { return answer }
            if let signal = Signals.stopRequested { throw .signalled(signal) }
        }
    }

    // MARK: Ending

    func succeed(_ query: Query, _ reply: RestReply) {
        if isTroubled { messages.note("\(base.host): answers again") }
        isTroubled = false
        finish(query, .reply(reply))
    }

    func finish(_ query: Query, _ answer: Answer) {
        if query.id == Rest.nobody { return }
        guard query.id == Rest.clockID else {
            answers.append((query.id, answer))
            return
        }
        isMeasuring = false
        if case .reply = answer { return }
        // Without the clock nothing can be signed.
        let waiting = queue.filter(\.isSigned)
        queue.removeAll(where: \.isSigned)
        for query in waiting {
            switch answer {
            case .refused(let code, let text): finish(query, .refused(code: code, text: text))
            case .gaveUp(let text): finish(query, query.isPost ? .refused(code: 0, text: text) : .gaveUp(text))
            case .reply: break
            }
        }
    }

    /// Of an act whose answer is lost nobody knows what became.
    func lose(_ query: Query, _ reason: String) {
        finish(query, .gaveUp("\(base.host): \(reason); it may have been done or not"))
    }

    /// Only for what has certainly not been done.
    func tryAgain(_ query: Query, _ reason: String, _ now: Int, code: Int = 0, atLeast least: Int = 0) {
        var query = query
        let wait = max(query.backoff.next(), least)
        if isOver(query, now + wait) {
            let text = "\(base.host): \(reason)"
            return finish(query, query.isPost ? .refused(code: code, text: text) : .gaveUp(text))
        }
        if !isTroubled { messages.error("\(base.host): \(reason); trying again") }
        isTroubled = true
        later.append((now + wait, query))
    }

    /// Whether the next try would be one too many, or too late.
    private func isOver(_ query: Query, _ next: Int) -> Bool {
        patience.retries.map { query.backoff.attempt > $0 } ?? false || query.deadline.map { next > $0 } ?? false
    }

    /// All requests rest: those that come meanwhile would make it longer.
    func ban(_ query: Query, _ response: HTTPResponse, _ now: Int) {
        let wait = response.headers.retryAfter.map { $0 * 1000 } ?? patience.ban
        if now >= pausedUntil {
            messages.error(
                "\(base.host): HTTP 403, too many requests from this address, or a country that is not served; next try in \(TimeSpan.text(wait))"
            )
        }
        pausedUntil = max(pausedUntil, now + wait)
        isTroubled = true
        var query = query
        _ = query.backoff.next()
        if isOver(query, pausedUntil) {
            let text = "\(base.host): HTTP 403"
            finish(query, query.isPost ? .refused(code: 403, text: text) : .gaveUp(text))
        } else {
            queue.insert(query, at: 0)
        }
    }

    /// A query as it is signed and sent.
    package static func encoded(_ query: [(String, String)]) -> String {
        query.map { "\($0.0)=\(encoded($0.1))" }.joined(separator: "&")
    }

    /// As RFC 3986 has it. The exchange's cursors come encoded, and stay as they are.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            if isPlain || "-._~%".utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
