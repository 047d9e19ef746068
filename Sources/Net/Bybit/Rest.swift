import Shared

/// The exchange's REST interface: parallel requests within its rate limits, retried where that helps.
///
/// A request that reads (`get`) is repeated until it is answered or `patience` ends. One that acts (`post`) is sent again only
/// if the exchange has certainly not executed it: no byte of it was sent, or a rate limit refused it. So each answer to a post
/// says what is known:
/// - `reply`: executed, or accepted for execution;
/// - `refused`: certainly not executed; `code` is the exchange's, an HTTP status, or 0 if it was never sent;
/// - `gaveUp`: unknown. Ask the exchange (an order by its `orderLinkId`) before anything else.
///
/// An HTTP 403 for too many requests delays all but urgent requests. Those are answered at once as not executed, so that their
/// sender can retry.
package final class Rest {
    package typealias ID = Int

    package enum Answer {
        case reply(RestReply)
        /// The request was refused, or could not be sent in time.
        case refused(code: Int, text: String)
        /// All allowed tries failed, or the outcome is unknown. `settledIn`, for a post, is after how many ms the exchange no
        /// longer executes it, because its receive window is over.
        case gaveUp(String, settledIn: Int? = nil)
    }

    package struct Patience: Sendable {
        package var retries: Int?
        /// The pause after an HTTP 403, in ms.
        package var ban = 600_000
        /// Whether some requests are urgent and do not pause.
        package var hasUrgent = false
        package var backoff = Backoff(shortest: 500, longest: 10_000)
        /// The timeout for an answer, in ms.
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
    /// Requests that failed, each with the time of its retry.
    var later: [(due: Int, query: Query)] = []
    private var running: [Network.Ticket: Query] = [:]
    /// The WebSocket connection that carries orders while it is up.
    package let orders: OrderLink?
    private var starts = RateWindow(limit: 550, span: 5000)
    var limits = PathLimits()
    /// The end of a ban, which an IP address over its limit gets. Until then only urgent requests are sent.
    var pausedUntil = 0
    var failing = FailingPaths()
    var answers: [(ID, Answer)] = []
    package internal(set) var clock = ExchangeClock()
    var isMeasuring = false

    /// The maximum number of requests in flight.
    private static let sideBySide = 10
    /// The ID of our own request for the exchange's time.
    static let clockID = 0
    /// The ID of a request whose answer is not needed any more.
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

    // MARK: Requests

    /// Queues a request that reads. A signed one waits until the exchange's clock is known, which is requested automatically.
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

    /// Queues a request that acts, with exactly these bytes as `body`. If it cannot be sent within `within` ms, whatever delays
    /// it (the exchange's limits, the network), it is `refused`. `isRecognised` says that the exchange itself refuses a
    /// duplicate (an order with an `orderLinkId`): such a request may use a kept connection, on which libcurl repeats a request
    /// if the connection was dead. Others get a new connection.
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

    /// Withdraws a request that is not in flight. Returns true if it was withdrawn: it is certainly not executed, and gets no
    /// answer.
    package func withdraw(_ id: ID) -> Bool {
        let count = queue.count + later.count
        queue.removeAll { $0.id == id }
        later.removeAll { $0.query.id == id }
        return queue.count + later.count < count
    }

    /// Discards the answer to a request. If it was sent already, it is not retried.
    package func forget(_ id: ID) {
        if withdraw(id) { return }
        for (ticket, query) in running where query.id == id {
            running[ticket]?.id = Rest.nobody
            running[ticket]?.deadline = 0
        }
        orders?.forget(id, as: Rest.nobody)
    }

    // MARK: Progress

    /// Sends the requests that may be sent now. Returns when to call it again, on the monotonic clock.
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

    /// When a request may start: `now`, later, or never while the exchange's clock is unknown.
    private func startTime(of query: Query, bySocket: Bool, _ now: Int) -> Int {
        if isWaitingForClock(query) { return .max }
        let end = query.isUrgent || bySocket ? now : pausedUntil
        let start = max(end, limits.next(query.path, now))
        if start > now || bySocket || starts.take(now) { return start }
        return starts.next(now)
    }

    private func isWaitingForClock(_ query: Query) -> Bool { query.isSigned && !clock.isKnown }

    private func measureClock(_ now: Int) {
        guard !isMeasuring, queue.contains(where: isWaitingForClock) else { return }
        isMeasuring = true
        let isUrgent = queue.contains { $0.isUrgent && isWaitingForClock($0) }
        queue.insert(Query(id: Rest.clockID, path: "/v5/market/time", isUrgent: isUrgent, backoff: patience.backoff), at: 0)
    }

    /// Requests whose deadline has passed are not sent.
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

    /// Handles a network result, if it belongs to this object. Returns whether it does.
    package func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) -> Bool {
        guard let query = running.removeValue(forKey: ticket) else { return orders?.take(ticket, done, now) ?? false }
        switch done {
        case .connected: break
        case .failed(.notSent(let text)): tryAgain(query, text, now)
        case .failed(let error): query.isPost ? lose(query, error.text, now) : tryAgain(query, error.text, now)
        case .response(let response):
            var query = query
            query.isRepeated = response.isRepeated
            judge(query, response, now)
        }
        return true
    }

    package func takeAnswers() -> [(ID, Answer)] {
        defer { answers = [] }
        return answers
    }

    /// Runs one turn of the loop, for callers that wait for nothing else.
    package func turn() -> [(ID, Answer)] {
        let now = System.monotonicTime
        var loop = Loop(network)
        loop.wake(at: start(now), now + 1000)
        loop.wait()
        for (ticket, done) in network.perform() { _ = take(ticket, done, System.monotonicTime) }
        return takeAnswers()
    }

    /// Waits for the answer to one request, for callers without any other request.
    package func answer(to id: ID) throws(Failure) -> Answer {
        while true {
            for (answered, answer) in turn() where answered == id { return answer }
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
        }
    }
}
