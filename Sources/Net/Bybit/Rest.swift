import Shared

/// The exchange's REST interface: requests side by side within its rate limits, tried again where that helps.
///
/// A request that reads (`get`) is repeated until it is answered or patience ends. One that acts (`post`) is sent again only
/// where the exchange has certainly not done it: no byte of it went out, or it was turned away at the door (rate limits). So
/// of a post each answer says what is known:
/// - `reply`: done, or accepted to be done;
/// - `refused`: certainly not done; `code` is the exchange's, an HTTP status, or 0 where it was never sent;
/// - `gaveUp`: nobody knows. Ask the exchange (an order by its `orderLinkId`) before anything else.
///
/// An HTTP 403 for too many requests holds up everything but urgent requests: those are answered at once that they were not
/// done, for their sender to try again.
package final class Rest {
    package typealias ID = Int

    package enum Answer {
        case reply(RestReply)
        /// The exchange does not want this request, whenever it comes.
        case refused(code: Int, text: String)
        /// It was tried as often as was allowed. `settledIn`, of an act, is how many ms later the exchange no longer carries it
        /// out: its receive window is over then.
        case gaveUp(String, settledIn: Int? = nil)
    }

    package struct Patience: Sendable {
        package var retries: Int?
        /// How long to stay away after an HTTP 403.
        package var ban = 600_000
        /// Some requests are urgent and do not stay away.
        package var hasUrgent = false
        package var backoff = Backoff(shortest: 500, longest: 10_000)
        /// How long an answer is waited for.
        package var timeout = 10_000
        package init() {}
    }

    private let network: Network
    package let base: Address
    let patience: Patience
    let messages: Messages
    let signer: Signer?
    private var lastID = 0
    var queue: [Query] = []
    /// Failed, and tried again at a time.
    var later: [(due: Int, query: Query)] = []
    private var running: [Network.Ticket: Query] = [:]
    /// Carries orders while it is up.
    package let orders: OrderLink?
    private var starts = RateWindow(limit: 550, span: 5000)
    var limits = PathLimits()
    /// An address that is over its limit is banned: nothing but urgent requests is sent before this.
    var pausedUntil = 0
    var failing = FailingPaths()
    var answers: [(ID, Answer)] = []
    package internal(set) var clock = ExchangeClock()
    var isMeasuring = false

    /// Requests on their way at once.
    private static let sideBySide = 10
    /// The request for the exchange's time that we make ourselves.
    static let clockID = 0
    /// A request whose answer nobody waits for any more.
    static let nobody = -1

    package init(
        _ network: Network, _ base: Address, _ patience: Patience, _ messages: Messages, signer: Signer? = nil,
        orders: OrderLink? = nil
    ) {
        self.network = network
        self.base = base
        self.patience = patience
        self.messages = messages
        self.signer = signer
        self.orders = orders
    }

    // MARK: Asking

    /// Reads. Signed ones wait until the exchange's clock is known, which is asked for by itself.
    package func get(
        _ path: String, _ query: [(String, String)], signed: Bool = false, isBare: Bool = false, isUrgent: Bool = false
    ) -> ID {
        precondition(signer != nil || !signed, "who has no key cannot sign")
        lastID += 1
        queue.append(
            Query(
                id: lastID, path: path, parameters: Rest.encoded(query), isSigned: signed, isBare: isBare, isUrgent: isUrgent,
                backoff: patience.backoff))
        return lastID
    }

    /// Acts: `body` is sent byte for byte. Not sent any more once `within` ms have passed, whatever held it up (the
    /// exchange's limits, the network); it is `refused` then. `isRecognised` says that the exchange itself refuses a second one
    /// of the same kind (an order with an `orderLinkId`): a kept connection may carry it then, on which libcurl repeats what
    /// met a dead line; others get a connection of their own.
    package func post(
        _ path: String, _ body: String, within: Int? = nil, signed: Bool = true, isBare: Bool = false,
        isRecognised: Bool = false,
        isUrgent: Bool = false
    ) -> ID {
        precondition(signer != nil || !signed, "who has no key cannot sign")
        lastID += 1
        queue.append(
            Query(
                id: lastID, path: path, body: body, isSigned: signed, isBare: isBare, isRecognised: isRecognised,
                isUrgent: isUrgent, deadline: within.map { System.monotonicTime + $0 }, backoff: patience.backoff))
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
        orders?.forget(id, as: Rest.nobody)
    }

    // MARK: Going on

    /// Starts what may be started now. Gives when to be called again, on the monotonic clock.
    package func start(_ now: Int) -> Int? {
        let due = later.filter { $0.due <= now }.map(\.query)
        later.removeAll { $0.due <= now }
        queue = due + queue
        dropLate(now)
        measureClock(now)
        let linkDue = tendOrders(now)
        var place = 0
        var held: Int?
        while place < queue.count {
            let goesBySocket = hasSocket(for: queue[place], now)
            if !goesBySocket, running.count >= Rest.sideBySide {
                place += 1
                continue
            }
            let start = startTime(of: queue[place], bySocket: goesBySocket, now)
            if start > now {
                if start < Int.max { held = min(held ?? start, start) }
                place += 1
                continue
            }
            limits.start(queue[place].path, now)
            var query = queue.remove(at: place)
            query.signedAt = query.isSigned ? clock.time(now) : nil
            if goesBySocket { sendBySocket(query, now) } else { running[network.send(request(query))] = query }
        }
        return [linkDue, held, later.map(\.due).min(), queue.compactMap(\.deadline).min()].compactMap { $0 }.min()
    }

    /// When a request may start: `now`, later, or never while the exchange's clock is not known.
    private func startTime(of query: Query, bySocket: Bool, _ now: Int) -> Int {
        if isWaitingForClock(query, now) { return .max }
        let end = query.isUrgent || bySocket ? now : pausedUntil
        let start = max(end, limits.next(query.path, now))
        if start > now || bySocket || starts.take(now) { return start }
        return starts.next(now)
    }

    private func isWaitingForClock(_ query: Query, _ now: Int) -> Bool { query.isSigned && clock.time(now) == nil }

    private func measureClock(_ now: Int) {
        guard !isMeasuring, queue.contains(where: { isWaitingForClock($0, now) }) else { return }
        isMeasuring = true
        let isUrgent = queue.contains { $0.isUrgent && isWaitingForClock($0, now) }
        queue.insert(Query(id: Rest.clockID, path: "/v5/market/time", isUrgent: isUrgent, backoff: patience.backoff), at: 0)
    }

    /// Acts that came too late are not begun.
    private func dropLate(_ now: Int) {
        for query in queue where (query.deadline ?? now) < now {
            finish(query, .refused(code: 0, text: "it could not be sent in time"))
        }
        queue.removeAll { ($0.deadline ?? now) < now }
    }

    private func request(_ query: Query) -> HTTPRequest {
        var request = HTTPRequest(base.below(query.path, query: query.parameters))
        request.timeout = patience.timeout
        request.body = query.body.map { Array($0.utf8) }
        request.isOnce = query.isPost && !query.isRecognised
        if query.isPost { request.headers.append("Content-Type: application/json") }
        if let signer, let time = query.signedAt {
            request.headers += signer.headers(query.body ?? query.parameters, at: time)
        }
        return request
    }

    /// Takes what the network has done, if it is ours. True when it was.
    package func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) -> Bool {
        guard let query = running.removeValue(forKey: ticket) else { return orders?.take(ticket, done, now) ?? false }
        switch done {
        case .connected: break
        case .failed(.notSent(let text)): tryAgain(query, text, now)
        case .failed(let error): query.isPost ? lose(query, error.text, now) : tryAgain(query, error.text, now)
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
        var loop = Loop(network)
        loop.wake(at: start(now), now + 1000)
        loop.wait()
        for (ticket, done) in network.perform() { _ = take(ticket, done, System.monotonicTime) }
        return takeAnswers()
    }

    /// The answer to one request, waited for, by who has nothing else on its way.
    package func answer(to id: ID) throws(Failure) -> Answer {
        while true {
            for (answered, answer) in turn() where answered == id { return answer }
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
        }
    }
}
