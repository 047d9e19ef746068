import Net
import Shared

extension Caller {
    /// Runs the command and returns its exit status.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("list") { return try EndpointList.print(arguments.operands) }
        let options = try RestOptions(arguments)
        if options.isDry { return try DryRun.print(options.call, options) }
        var caller = try Caller(options, arguments, messages)
        return try caller.run()
    }
}

/// Makes the call and writes the rows of its answer.
struct Caller {
    let call: Call
    let messages: Messages
    private let wantsAll: Bool
    private let rest: Rest
    private let keys: Keys?
    var rows = RowWriter()
    var pages = 0
    private var refusals = 0
    /// Whether rows may be missing.
    private var isIncomplete = false

    /// A POST that could not be sent within this time, in ms, is given up: its user has moved on.
    private static let longestHold = 30_000

    init(_ options: RestOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        call = options.call
        wantsAll = options.wantsAll
        self.messages = messages
        keys = call.isSigned ? try Keys(options.environment) : nil
        let signer = keys.map { Signer($0, window: options.window) }
        let network = try Network(Security(authorities: arguments.text("cacert")))
        rest = Rest(network, options.address, options.patience, messages, signer: signer)
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) {
            if wantsAll {
                try callForAllPages()
            } else {
                let page = try page(Parameters(call.parameters))
                if page.count == 0 { messages.note("\(call.text): the answer has no rows") }
                if page.cursor != nil { messages.note("\(call.text): this is one page, and more may follow; --all gets them") }
            }
        } catch { failure = error }
        // The rows received before a failure are complete, so they are written.
        switch failure {
        case .readerGone, .signalled: break
        default: try rows.output.flush()
        }
        if let failure { throw failure }
        if wantsAll { messages.note("\(Messages.count(rows.count, "row")) of \(Messages.count(pages, "page"))") }
        return refusals > 0 || isIncomplete ? .badInput : .done
    }

    /// Makes one request and writes its rows.
    mutating func page(_ parameters: Parameters) throws(Failure) -> RowWriter.Page {
        let id: Rest.ID
        switch call.method {
        case .get: id = rest.get(call.path, parameters.pairs, signed: call.isSigned, isBare: call.isBare)
        case .post:
            let body = wantsAll ? try Body.from(parameters.pairs, call.endpoint) : call.body
            id = rest.post(call.path, body, within: Caller.longestHold, signed: call.isSigned, isBare: call.isBare)
        }
        let reply = try reply(to: id)
        pages += 1
        var cursor: String?
        if case .cursor(let name, _) = call.paging { cursor = parameters[name] }
        let page = rows.write(reply, call.endpoint, call.paging, asked: cursor)
        try rows.output.flush()
        for refusal in Refusals.texts(reply) {
            refusals += 1
            messages.error("\(call.text): \(refusal)")
        }
        if !page.hasList, let name = call.expectedList(wantsAll) {
            warnOfMissing("the answer has no list \(name); its whole result was written as one row")
        }
        return page
    }

    private func reply(to id: Rest.ID) throws(Failure) -> RestReply {
        switch try rest.answer(to: id) {
        case .reply(let reply): return reply
        case .refused(let code, let text):
            messages.error("\(call.text): \(text)\(CallAdvice.of(code, call, keys))")
            throw .badInput
        case .gaveUp(let text, _):
            throw .io("\(call.text): \(text)" + (call.method == .post ? "; check that before you send it again" : ""))
        }
    }

    /// Reports why rows may be missing; the exit status shows it, too.
    mutating func warnOfMissing(_ reason: String) {
        isIncomplete = true
        messages.error("\(call.text): \(reason)")
    }

    func exchangeTime() throws(Failure) -> Int {
        switch try rest.answer(to: rest.get("/v5/market/time", [])) {
        case .reply(let reply): return reply.time ?? System.wallTime
        case .refused(_, let text), .gaveUp(let text, _): throw .io("cannot get the exchange's time: \(text)")
        }
    }
}

extension Call {
    var paging: Endpoint.Paging { endpoint?.paging ?? Endpoint.usualPaging }

    /// Returns how a message names the list that the answer must have, or nil if none is required. Without `--all`, the answers
    /// of a POST and of an unknown endpoint need no list.
    fileprivate func expectedList(_ wantsAll: Bool) -> String? {
        if method == .post, !wantsAll { return nil }
        guard let endpoint, endpoint.isDocumented else { return wantsAll ? "with a name that is known" : nil }
        return endpoint.list.map { $0 == "." ? "as its result" : "'\($0)'" }
    }
}
