import Shared

/// Orders by WebSocket. A request is in one place at a time: in the queue, in flight by REST, or in flight by the socket. So no
/// order is sent both ways at once, and path limits, deadlines and retries are the same for both.
extension Rest {
    /// Whether a request would now go by the socket.
    func hasSocket(for query: Query, _ now: Int) -> Bool {
        guard let orders, orders.isReady, query.isPost, query.isSigned, !query.avoidsSocket else { return false }
        return OrderLink.operation(of: query.path) != nil
    }

    func sendBySocket(_ query: Query, _ now: Int) {
        guard let orders, let signer, let operation = OrderLink.operation(of: query.path) else { return }
        orders.send(query, operation, window: signer.window, now)
        judgeOrders(now)
    }

    /// Maintains the connection. Returns when to call it again, on the monotonic clock.
    func tendOrders(_ now: Int) -> Int? {
        guard let orders else { return nil }
        orders.tend(timeout: longestAnswer, now)
        judgeOrders(now)
        return orders.due(timeout: longestAnswer)
    }

    /// The timeout for the answer to an order, in ms. After its receive window an order is no longer executed, so a query for
    /// the order is then more useful than waiting for the answer.
    private var longestAnswer: Int { min(patience.timeout, max(signer?.window ?? 0, 500)) }

    /// Reads the exchange's answers to orders.
    package func readOrders(_ now: Int) {
        guard let orders else { return }
        orders.read(now, expires: (clock.time(now) ?? System.wallTime) + Rest.signInSpan)
        judgeOrders(now)
    }

    /// The validity of a sign-in, in ms.
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

    /// Handles an answer to an order. Some codes mean something else than by REST, or exist only here.
    private func judgeOrder(_ query: Query, _ headers: HTTPHeaders, _ reply: RestReply, _ now: Int) {
        let text = signer?.hide(in: reply.text) ?? reply.text
        switch reply.code {
        case 10019:
            // The exchange restarts, and has not accepted the request.
            orders?.drain()
            tryAgain(query, "the exchange restarts order entry", now, code: reply.code)
        case 429, 10403, 10429, 20003: tryAgain(query, text, now, code: reply.code, atLeast: 1000)
        // The id of the request was used before, by an unknown request.
        case 20006: lose(query, text, now)
        case 10404:
            orders?.retire(text)
            resendByRest(query)
        default:
            // Too many connections, or a key that may not order this way: REST will show which.
            if SignIn.blamesKeys(code: reply.code, text) { return resendByRest(query) }
            judge(query, headers, reply, now)
        }
    }

    /// Sends by REST a request that the socket has certainly not executed.
    private func resendByRest(_ query: Query) {
        var query = query
        query.avoidsSocket = true
        queue.insert(query, at: 0)
    }
}
