import Shared

/// Order entry by WebSocket: one connection, signed in once, by which orders are created, changed and cancelled. `Rest` decides what
/// goes by it; while it is down, REST carries the orders. It is made again whenever it is lost, for as long as it takes.
///
///     connecting → signing in → ready → draining (the exchange restarts) or lost → connecting …
///
/// An answer says that a request was accepted, and has the id of its request. What has no answer when the connection is lost may
/// have been done or not.
package final class OrderLink {
    /// A request that is on its way.
    struct Waiting {
        var query: Rest.Query
        let sentAt: Int
    }

    /// What became of a request.
    enum Outcome {
        case replied(Rest.Query, HTTPHeaders, RestReply)
        /// Nobody knows whether it was done.
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
    /// The ids of requests begin with it: no two runs use the same.
    private let run: String
    private var lastNumber = 0
    /// The exchange restarts: it answers what it was sent, and takes nothing new on this connection.
    private var isDraining = false
    /// Sign-ins that were refused in a row.
    private var refusals = 0
    /// An outage is told once.
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

    /// For the loop to watch.
    package var socket: WebSocket? { session.socket }

    /// Whether it takes requests now.
    package var isReady: Bool { session.isSubscribed && !isDraining && session.socket?.hasUnsent == false }

    // MARK: Requests

    /// What an endpoint is called here; nil of what only REST has.
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

    /// Sends a request at once. `window` is how old it may be when the exchange gets it.
    func send(_ query: Rest.Query, _ operation: String, window: Int, _ now: Int) {
        lastNumber += 1
        let id = "\(run)-\(lastNumber)"
        waiting[id] = Waiting(query: query, sentAt: now)
        let header = "{\"X-BAPI-TIMESTAMP\":\"\(query.signedAt ?? 0)\",\"X-BAPI-RECV-WINDOW\":\"\(window)\"}"
        let frame = "{\"reqId\":\"\(id)\",\"header\":\(header),\"op\":\"\(operation)\",\"args\":[\(query.body ?? "{}")]}"
        do throws(NetError) { try session.send([frame]) } catch { lose(error.text, now) }
    }

    /// Nobody waits for an answer any more.
    func forget(_ id: Rest.ID, as nobody: Rest.ID) {
        for (name, request) in waiting where request.query.id == id {
            waiting[name]?.query.id = nobody
            waiting[name]?.query.deadline = 0
        }
    }

    /// What became of requests since the last call.
    func takeOutcomes() -> [Outcome] {
        defer { outcomes = [] }
        return outcomes
    }

    // MARK: Keeping the connection

    /// Connects when it is time, pings, finds out that the connection is dead, and gives up waiting after `timeout` ms.
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

    /// When `tend` has something to do; nil when nothing is left to do.
    func due(timeout: Int) -> Int? {
        let answer = waiting.values.map { $0.sentAt + timeout }.min()
        let link = session.isRetired ? nil : session.answerDue ?? session.due()
        return [answer, link].compactMap { $0 }.min()
    }

    /// Takes what the network has done, if it is this connection's. True when it was.
    func take(_ ticket: Network.Ticket, _ done: Network.Done, _ now: Int) -> Bool {
        do throws(NetError) { return try session.socket?.take(ticket, done) ?? false } catch { lose(error.text, now) }
        return true
    }

    /// Lets the connection go. What was not answered by it is lost.
    private func lose(_ reason: String, _ now: Int) {
        let wait = session.lose(now)
        let text = Plain.prefix(keys.hide(in: reason), Rest.longestText)
        if !isOutageTold {
            messages.error("orders: \(text); REST carries orders meanwhile; next try in \(TimeSpan.text(wait))")
        }
        isOutageTold = true
        end(text)
    }

    /// Sends nothing by it any more: the exchange does not take orders this way.
    func retire(_ reason: String) {
        session.retire()
        let text = Plain.prefix(keys.hide(in: reason), Rest.longestText)
        messages.error("orders: the exchange takes none by WebSocket: \(text); REST carries all orders")
        end(text)
    }

    /// Nothing is to be told: the exchange announced it.
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

    /// The exchange takes no new requests on this connection.
    func drain() { isDraining = true }

    // MARK: What comes

    /// Reads what has come. `expires` is a moment of the exchange's near future.
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

    /// Takes the answer to a request. False of another message. One that comes twice, or after it was given up, is passed over.
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

    /// The members of a reply that REST has as headers.
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
            // A second sign-in on one connection is refused because the first one holds.
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
