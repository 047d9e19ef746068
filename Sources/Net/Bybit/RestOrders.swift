import Shared

/// Orders by WebSocket. A request is in one place at a time: it waits here, or is on its way by REST, or by the socket. So no order is
/// sent both ways at once, and the limits of a path, deadlines and further tries are the same for both.
extension Rest {
    /// Whether a request goes by the socket now.
    func hasSocket(for query: Query, _ now: Int) -> Bool {
        guard let orders, orders.isReady, query.isPost, query.isSigned, !query.avoidsSocket else { return false }
        return OrderLink.operation(of: query.path) != nil
    }

    func sendBySocket(_ query: Query, _ now: Int) {
        guard let orders, let signer, let operation = OrderLink.operation(of: query.path) else { return }
        orders.send(query, operation, window: signer.window, now)
        judgeOrders(now)
    }

    /// Keeps the connection. Gives when it is to be looked after again, on the monotonic clock.
    func tendOrders(_ now: Int) -> Int? {
        guard let orders else { return nil }
        orders.tend(timeout: longestAnswer, now)
        judgeOrders(now)
        return orders.due(timeout: longestAnswer)
    }

    /// How long an answer to an order is waited for. Once its receive window is over, the order is not carried out any more, and asking
    /// for it tells more than waiting.
    private var longestAnswer: Int { min(patience.timeout, max(signer?.window ?? 0, 500)) }

    /// Reads what the exchange has answered to orders.
    package func readOrders(_ now: Int) {
        guard let orders else { return }
        orders.read(now, expires: (clock.time(now) ?? System.wallTime) + Rest.signInSpan)
        judgeOrders(now)
    }

    /// A sign-in is valid for so long.
    private static let signInSpan = 10_000

    private func judgeOrders(_ now: Int) {
        guard let orders else { return }
        for outcome in orders.takeOutcomes() {
            switch outcome {
            case .lost(let query, let reason): lose(query, reason, now)
            case .replied(let query, let headers, let reply): judgeOrder(query, headers, reply, now)
            }
        }
    }

    /// Some codes mean something else than they do by REST, or are only known here.
    private func judgeOrder(_ query: Query, _ headers: HTTPHeaders, _ reply: RestReply, _ now: Int) {
        let text = signer?.hide(in: reply.text) ?? reply.text
        switch reply.code {
        case 10019:
            // The exchange restarts, and has not taken it.
            orders?.drain()
            tryAgain(query, "the exchange restarts order entry", now, code: reply.code)
        case 429, 10403, 10429, 20003: tryAgain(query, text, now, code: reply.code, atLeast: 1000)
        // The id of the request was used before: nobody knows by what.
        case 20006: lose(query, text, now)
        case 10404:
            orders?.retire(text)
            resendByRest(query)
        default:
            // Too many connections, or a key that may not order this way: REST tells which it is.
            if SignIn.blamesKeys(code: reply.code, text) { return resendByRest(query) }
            judge(query, headers, reply, now)
        }
    }

    /// The socket has certainly not done it.
    private func resendByRest(_ query: Query) {
        var query = query
        query.avoidsSocket = true
        queue.insert(query, at: 0)
    }
}
