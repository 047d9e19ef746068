import Shared

/// Order entry by WebSocket: one connection, signed in once, by which orders are created, changed and cancelled. `Rest` decides
/// which requests use it; while it is down, orders go by REST. Whenever the connection is lost, it is made again, for as long
/// as it takes.
///
///     connecting → signing in → ready → draining (the exchange restarts) or lost → connecting …
///
/// An answer means that a request was accepted, and contains the id of the request. A request without an answer when the
/// connection is lost may have been executed or not.
package final class OrderLink {
    /// A request that has not been answered.
    struct Waiting {
        var query: Rest.Query
        let sentAt: Int
    }

    /// The outcome of a request.
    enum Outcome {
        case replied(Rest.Query, HTTPHeaders, RestReply)
        /// It is unknown whether the request was executed.
        case lost(Rest.Query, String)
    }

    private let session: Session
    private let network: Network
    private let keys: Keys
    private let messages: Messages
    private var frames = FrameReader()
    private var json = JSON()
    private var waiting: [String: Waiting] = [:]
    private var outcomes: [Outcome] = []
    /// The prefix of the ids of requests, different in each run.
    private let run: String
    private var lastNumber = 0
    /// Whether the exchange is restarting: it answers earlier requests, and accepts no new ones on this connection.
    private var isDraining = false
    /// The number of sign-ins refused in a row.
    private var refusals = 0
    /// Whether the current outage was reported, which happens once.
    private var isOutageTold = false

    private var names = MemberNames(["op", "reqId", "retCode", "header"])
    private static let operation = "order."

    package init(
        _ address: Address, _ keys: Keys, ping: Int, dead: Int, _ backoff: Backoff, _ network: Network, _ messages: Messages
    ) {
        session = Session(address, keys, ping: ping, dead: dead, backoff, name: "order entry", dialect: .orders)
        self.network = network
        self.keys = keys
        self.messages = messages
        let digits = String(UInt64.random(in: 0 ... .max), radix: 16)
        run = String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The socket for the loop to watch.
    package var socket: WebSocket? { session.socket }

    /// Whether requests can be sent now.
    package var isReady: Bool { session.isSubscribed && !isDraining && session.socket?.hasUnsent == false }

    // MARK: Requests

    /// The operation for a REST path; nil if only REST has it.
    static func operation(of path: String) -> String? {
        switch path {
        case "/v5/order/create": "order.create"
        case "/v5/order/amend": "order.amend"
        case "/v5/order/cancel": "order.cancel"
        case "/v5/order/create-batch": "order.create-batch"
        case "/v5/order/amend-batch": "order.amend-batch"
        case "/v5/order/cancel-batch": "order.cancel-batch"
        default: nil
        }
    }

    /// Sends a request at once. `window` is how old it may be, in ms, when the exchange receives it.
    func send(_ query: Rest.Query, _ operation: String, window: Int, _ now: Int) {
        lastNumber += 1
        let id = "\(run)-\(lastNumber)"
        waiting[id] = Waiting(query: query, sentAt: now)
        let header = "{\"X-BAPI-TIMESTAMP\":\"\(query.signedAt ?? 0)\",\"X-BAPI-RECV-WINDOW\":\"\(window)\"}"
        let frame = "{\"reqId\":\"\(id)\",\"header\":\(header),\"op\":\"\(operation)\",\"args\":[\(query.body ?? "{}")]}"
        do throws(NetError) { try session.send([frame]) } catch { lose(error.text, now) }
    }

    /// Discards the answer to a request, and does not retry it.
    func forget(_ id: Rest.ID, as nobody: Rest.ID) {
        for (name, request) in waiting where request.query.id == id {
            waiting[name]?.query.id = nobody
            waiting[name]?.query.deadline = 0
        }
    }

    /// Returns the outcomes of requests since the last call.
    func takeOutcomes() -> [Outcome] {
        defer { outcomes = [] }
        return outcomes
    }

    // MARK: Keeping the connection

    /// Connects when due, pings, detects a dead connection, and gives up waiting for answers after `timeout` ms.
    func tend(timeout: Int, _ now: Int) {
        for (id, request) in waiting where now - request.sentAt >= timeout {
            waiting[id] = nil
            outcomes.append(.lost(request.query, "no answer to the order by WebSocket"))
        }
        if isDraining, waiting.isEmpty { reconnect(now) }
        do throws(NetError) {
            if session.isDue(now) { session.connect(network, now) }
            try session.look(now)
            if session.isSubscribed { try session.ping(now) }
            try session.socket?.flush()
        } catch { lose(error.text, now) }
    }

    /// When to call `tend` next; nil if nothing is left to do.
    func due(timeout: Int) -> Int? {
        let answer = waiting.values.map { $0.sentAt + timeout }.min()
        let link = session.isRetired ? nil : session.answerDue ?? session.due()
        return [answer, link].compactMap { $0 }.min()
    }

    /// Handles a network result, if it belongs to this connection. Returns whether it does.
    func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) -> Bool {
        do throws(NetError) { return try session.socket?.take(ticket, done) ?? false } catch { lose(error.text, now) }
        return true
    }

    /// Drops the connection. Its unanswered requests are lost.
    private func lose(_ reason: String, _ now: Int) {
        let wait = session.lose(now)
        let text = Plain.prefix(keys.hide(in: reason), Rest.longestText)
        if !isOutageTold {
            messages.error("orders: \(text); REST carries orders meanwhile; next try in \(TimeSpan.text(wait))")
        }
        isOutageTold = true
        end(text)
    }

    /// Stops using the connection for good, because the exchange does not accept orders this way.
    func retire(_ reason: String) {
        session.retire()
        let text = Plain.prefix(keys.hide(in: reason), Rest.longestText)
        messages.error("orders: the exchange takes none by WebSocket: \(text); REST carries all orders")
        end(text)
    }

    /// Reconnects without a message, because the exchange announced the restart.
    private func reconnect(_ now: Int) {
        session.retire()
        session.rest(until: now)
        end("")
    }

    private func end(_ reason: String) {
        isDraining = false
        for request in waiting.values { outcomes.append(.lost(request.query, "order entry: \(reason)")) }
        waiting = [:]
    }

    /// Sends no new requests on this connection, because the exchange does not accept them.
    func drain() { isDraining = true }

    // MARK: Reading

    /// Reads what has arrived. `expires` is a time in the exchange's near future, until which a sign-in is valid.
    func read(_ now: Int, expires: Int) {
        do throws(NetError) {
            var hasMore = true
            while hasMore {
                hasMore = session.socket?.receive() ?? false
                if try session.socket?.upgrade() == true { _ = try session.signIn(expires: expires, now) }
                while let message = try session.next(into: &json, now) { try take(message, now) }
            }
        } catch { lose(error.text, now) }
    }

    private func take(_ message: Session.Message, _ now: Int) throws(NetError) {
        session.heartbeat.heard(now)
        switch message {
        case .json: if !takeReply() { try takeControl(now) }
        case .unreadable(let reason): messages.error("orders: unreadable message: \(reason)")
        case .binary: messages.error("orders: expected text, got a binary message")
        case .pong: break
        }
    }

    /// Handles the answer to a request; returns false for any other message. An answer that is repeated, or comes after its
    /// request was given up, is ignored.
    private func takeReply() -> Bool {
        guard json.isObject else { return false }
        var places = InlineArray<4, Int>(repeating: 0)
        json.find(&names, in: 0, &places)
        guard places[0] > 0, json.isString(places[0]), json.string(places[0]).hasPrefix(OrderLink.operation) else {
            return false
        }
        guard places[1] > 0, let code = places[2] > 0 ? json.integer(places[2]) : nil,
            let request = waiting.removeValue(forKey: json.string(places[1]))
        else { return true }
        let headers = HTTPHeaders(header(places[3]))
        let reply = RestReply(frame: json, code: code, time: headers["timenow"].flatMap(OrderLink.time))
        outcomes.append(.replied(request.query, headers, reply))
        return true
    }

    private static func time(_ text: String) -> Int? { Int(text).flatMap { JSON.times.contains($0) ? $0 : nil } }

    /// The members of a reply that are headers in REST.
    private func header(_ place: Int) -> [(name: String, value: String)] {
        ["X-Bapi-Limit", "X-Bapi-Limit-Status", "X-Bapi-Limit-Reset-Timestamp", "Timenow"].compactMap { name in
            let member = place > 0 ? json.value(name, in: place) : 0
            return member > 0 && json.isString(member) ? (name.lowercased(), json.string(member)) : nil
        }
    }

    private func takeControl(_ now: Int) throws(NetError) {
        switch frames.read(json) {
        case .pong: session.heartbeat.heardPong(now)
        case .authentication(let refusal):
            // A second sign-in on one connection is refused because the first one is still valid.
            if let refusal, frames.code(json) != 20001 { return try refuse(refusal, frames.code(json), now) }
            refusals = 0
            session.wasSignedIn = true
            session.subscribed(now)
            isOutageTold = false
            messages.note("orders: by WebSocket at \(session.address.host)")
        default: messages.error("orders: a message of an unknown kind")
        }
    }

    /// A sign-in that came too late looks like a wrong signature; so only the second refusal is final.
    private func refuse(_ text: String, _ code: Int?, _ now: Int) throws(NetError) {
        refusals += 1
        if refusals > 1, session.isFinal(refusal: text, code: code) { return retire(text) }
        throw .failed("the exchange refuses the sign-in: \(text)")
    }
}
