import Net
import Shared

/// Makes the call, page after page, and writes what comes.
struct Caller {
    private let call: Call
    private let wantsAll: Bool
    private let messages: Messages
    private let rest: Rest
    private var rows = RowWriter()
    private var pages = 0
    /// Pages led round in circles: rows may be missing.
    private var isIncomplete = false

    /// What acts is not sent any more when it has been held up for so long: its user has gone on meanwhile.
    private static let longestHold = 30_000

    init(_ options: RestOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        call = options.call
        wantsAll = options.wantsAll
        self.messages = messages
        let signer = call.isSigned ? Signer(try Keys(options.environment), window: options.window) : nil
        let network = try Network(Security(authorities: arguments.text("cacert")))
        rest = Rest(network, options.address, options.patience, messages, signer: signer)
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try work() } catch { failure = error }
        // What came before it failed is whole.
        switch failure {
        case .readerGone, .signalled: break
        default: try rows.output.flush()
        }
        if let failure { throw failure }
        if wantsAll { messages.note("\(Messages.count(rows.count, "row")) of \(Messages.count(pages, "page"))") }
        return rows.refusals > 0 || isIncomplete ? .badInput : .done
    }

    private mutating func work() throws(Failure) {
        guard call.method == .get else {
            let reply = try reply(to: rest.post(call.path, call.body, within: Caller.longestHold))
            rows.write(reply)
            for refusal in rows.refusedOrders(reply) { messages.error("\(call.text): \(refusal)") }
            return
        }
        guard wantsAll else {
            rows.write(try reply(to: get(call.query)))
            return
        }
        var query = Query(call.query)
        if let limit = call.endpoint?.limit, query["limit"] == nil {
            // Of an option's mark prices an answer has fewer.
            query["limit"] = "\(query["category"] == "option" ? min(limit, 500) : limit)"
        }
        switch call.endpoint?.paging ?? .cursor {
        case .time(let from, let to): try pageInTime(query, from, to)
        case .cursor:
            for window in try windows(query) { try pageByCursor(window) }
        }
    }

    private func get(_ query: [(String, String)]) -> Rest.ID { rest.get(call.path, query, signed: call.isSigned) }

    private mutating func reply(to id: Rest.ID) throws(Failure) -> RestReply {
        switch try rest.answer(to: id) {
        case .reply(let reply):
            pages += 1
            return reply
        case .refused(let code, let text):
            messages.error("\(call.text): \(text)\(Advice.of(code, call))")
            throw .badInput
        case .gaveUp(let text, _):
            throw .io("\(call.text): \(text)" + (call.method == .post ? "; ask before you send it again" : ""))
        }
    }

    // MARK: Pages

    private mutating func pageByCursor(_ query: Query) throws(Failure) {
        var query = query
        var cursors = PageCursors()
        if let cursor = query["cursor"] { _ = cursors.add(cursor) }
        while true {
            let reply = try reply(to: get(query.parameters))
            let page = rows.write(reply)
            try rows.output.flush()
            // Some answers have a cursor behind their last page, or repeat the one that they were asked with.
            guard let cursor = page.cursor, page.count > 0 else { return }
            if !cursors.add(cursor) {
                if cursor != query["cursor"] {
                    isIncomplete = true
                    messages.error("\(call.text): page \(pages) leads back to a page that was read; stopping there")
                }
                return
            }
            query["cursor"] = cursor
        }
    }

    /// The newest rows first, then those before the oldest of them, and so on.
    private mutating func pageInTime(_ query: Query, _ from: String, _ to: String) throws(Failure) {
        var query = query
        // With a beginning alone the exchange would give the oldest rows.
        if query[to] == nil { query[to] = "\(try exchangeTime())" }
        let first = query[from].flatMap { Int($0) } ?? 0
        let limit = query["limit"].flatMap { Int($0) } ?? 1
        while true {
            let page = rows.write(try reply(to: get(query.parameters)))
            try rows.output.flush()
            guard page.count >= limit, let oldest = page.oldest, oldest > first, oldest <= Int(query[to] ?? "") ?? 0 else {
                return
            }
            query[to] = "\(oldest - 1)"
        }
    }

    /// The same question in spans that the exchange takes, the newest first.
    private mutating func windows(_ query: Query) throws(Failure) -> [Query] {
        var query = query
        guard let longest = call.endpoint?.window else { return [query] }
        guard let from = query["startTime"].flatMap({ Int($0) }) else {
            if query["endTime"] == nil {
                messages.note("these are the last 7 days, the exchange's own span; startTime=2025-01-01 goes further back")
            }
            return [query]
        }
        if query["endTime"] == nil { query["endTime"] = "\(try exchangeTime())" }
        var end = query["endTime"].flatMap { Int($0) } ?? 0
        guard end >= from else { throw .usage("endTime is before startTime") }
        var windows: [Query] = []
        while end >= from {
            let start = max(from, end - longest)
            var window = query
            window["startTime"] = "\(start)"
            window["endTime"] = "\(end)"
            windows.append(window)
            end = start - 1
        }
        return windows
    }

    private func exchangeTime() throws(Failure) -> Int {
        switch try rest.answer(to: rest.get("/v5/market/time", [])) {
        case .reply(let reply): return reply.time ?? System.wallTime
        case .refused(_, let text), .gaveUp(let text, _): throw .io("cannot get the exchange's time: \(text)")
        }
    }
}

/// The parameters of a GET, in their order.
struct Query {
    private(set) var parameters: [(String, String)]

    init(_ parameters: [(String, String)]) { self.parameters = parameters }

    subscript(_ name: String) -> String? {
        get { parameters.last { $0.0 == name }?.1 }
        set {
            parameters.removeAll { $0.0 == name }
            if let newValue { parameters.append((name, newValue)) }
        }
    }
}
