import Net
import Shared
import Trading

/// What comes of a question.
enum Answer {
    /// All pages of it.
    case pages([RestReply])
    /// The exchange does not want this question.
    case refused(code: Int, text: String)
    /// It could not be asked, or the exchange did not answer in time. It has to be asked again later.
    case none(String)

    /// The first page, of what has only one.
    var reply: RestReply? { if case .pages(let pages) = self { pages.first } else { nil } }
    var pages: [RestReply]? { if case .pages(let pages) = self { pages } else { nil } }
}

/// What a question belongs to. All that is asked because of an answer belongs to the same.
enum Errand: Hashable {
    /// What has to be known of a market before anything is ordered in it.
    case introduction(MarketID)
    /// Whether a position has its stop.
    case confirmation
    /// Whatever else nobody knows: one at a time.
    case round
    case clock
    /// Between what prices orders are taken: nothing waits for that.
    case limits
    /// What stands at the exchange when trade ends.
    case end
}

/// What is done with an answer when it has come.
typealias Then<Value> = (Value, inout Desk) throws(Failure) -> Void

/// Questions to the exchange that wait for their answers. Nothing waits with them: an answer is taken when it comes, and what was asked
/// too long ago is given up.
struct Questions {
    struct Question {
        let query: Query
        let errand: Errand
        /// What has come of it so far.
        var pages: [RestReply] = []
        var cursors = PageCursors()
        var cursor = ""
        /// How long each page is waited for, and until when this one is, on the monotonic clock.
        let patience: Int
        var limit: Int
        let then: Then<Answer>
    }

    private var waiting: [Rest.ID: Question] = [:]
    /// What is asked now because of an answer belongs to its errand.
    private(set) var current: Errand?

    func has(_ errand: Errand) -> Bool { waiting.values.contains { $0.errand == errand } }
    /// When the first of them is given up.
    var due: Int? { waiting.values.map(\.limit).min() }

    mutating func add(_ question: Question, as id: Rest.ID) { waiting[id] = question }
    mutating func take(_ id: Rest.ID) -> Question? { waiting.removeValue(forKey: id) }

    /// Those that were asked too long ago.
    mutating func late(_ now: Int) -> [(id: Rest.ID, question: Question)] {
        let late = waiting.filter { $0.value.limit <= now }.sorted { $0.key < $1.key }
        for (id, _) in late { waiting[id] = nil }
        return late.map { ($0.key, $0.value) }
    }

    /// Nobody waits for any of them any more.
    mutating func removeAll() -> [Rest.ID] {
        defer { waiting = [:] }
        return Array(waiting.keys)
    }

    /// Runs what belongs to an errand.
    mutating func enter(_ errand: Errand?) -> Errand? {
        defer { current = errand }
        return current
    }
}

extension OrderEngine {
    /// So long an answer is waited for.
    static let patience = 2500

    /// Asks, and goes on. What `then` asks belongs to the same errand, which has to be named by the first question.
    func ask(
        _ query: Query, for errand: Errand? = nil, within patience: Int = OrderEngine.patience, _ then: @escaping Then<Answer>
    ) {
        let errand = errand ?? questions.current ?? .round
        send(Questions.Question(query: query, errand: errand, patience: patience, limit: 0, then: then))
    }

    private func send(_ question: Questions.Question) {
        var question = question
        let call = ExchangeDialect.call(question.query)
        let id =
            if let body = call.body {
                link.rest.post(call.path, body, within: 10_000)
            } else {
                link.rest.get(
                    call.path, call.parameters + (question.cursor.isEmpty ? [] : [("cursor", question.cursor)]),
                    signed: !question.query.isPublic, isUrgent: true)
            }
        question.limit = min(System.monotonicTime + question.patience, lastMoment ?? .max)
        questions.add(question, as: id)
    }

    /// Takes the answer to a question.
    func take(_ answer: Rest.Answer, to id: Rest.ID, _ desk: inout Desk) throws(Failure) {
        guard var question = questions.take(id) else { return }
        switch answer {
        case .refused(Rest.forbidden, let text) where desk.markets.allSatisfy(\.book.isIdle):
            // Where nothing is open there is nothing to wait for.
            throw .io(text)
        case .refused(let code, let text): try conclude(question, .refused(code: code, text: text), &desk)
        case .gaveUp(let text, _): try conclude(question, .none(text), &desk)
        case .reply(let reply):
            question.pages.append(reply)
            let call = ExchangeDialect.call(question.query)
            let next = call.isPaged ? reply.json.text("nextPageCursor", reply.result) : ""
            let isNew = question.cursors.add(next)
            if !isNew, next != question.cursor {
                messages.error("\(call.path): page \(question.pages.count) leads back to a page that was read")
            }
            question.cursor = next
            if !next.isEmpty, isNew { return send(question) }
            try conclude(question, .pages(question.pages), &desk)
        }
    }

    /// Gives up what was asked too long ago.
    func giveUpLate(_ now: Int, _ desk: inout Desk) throws(Failure) {
        for (id, question) in questions.late(now) {
            link.rest.forget(id)
            try conclude(question, .none("no answer in time"), &desk)
        }
    }

    /// Nobody waits for what was asked so far.
    func forgetQuestions() {
        for id in questions.removeAll() { link.rest.forget(id) }
        introductions = [:]
    }

    private func conclude(_ question: Questions.Question, _ answer: Answer, _ desk: inout Desk) throws(Failure) {
        let outer = questions.enter(question.errand)
        defer { _ = questions.enter(outer) }
        try question.then(answer, &desk)
    }
}

extension Query {
    /// Its answer is the same for everybody. The exchange's clock must not wait for itself.
    var isPublic: Bool {
        switch self {
        case .time, .priceLimits: true
        default: false
        }
    }
}
