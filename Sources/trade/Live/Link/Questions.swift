import Net
import Shared
import Trading

/// The outcome of a question.
enum Answer {
    /// All pages of the answer.
    case pages([RestReply])
    /// The exchange refused the question.
    case refused(code: Int, text: String)
    /// The question could not be asked, or was not answered in time. It has to be asked again later.
    case none(String)

    /// The first page, for an answer that has only one.
    var reply: RestReply? { if case .pages(let pages) = self { pages.first } else { nil } }
    var pages: [RestReply]? { if case .pages(let pages) = self { pages } else { nil } }
}

/// The purpose of a question. All questions that follow from its answer inherit this purpose.
enum Errand: Hashable {
    /// Everything that must be known of a market before anything is ordered in it.
    case introduction(MarketID)
    /// Whether a position has its stop.
    case confirmation
    /// Everything else that is unknown, one question at a time.
    case round
    case clock
    /// Price limits of orders; nothing waits for them.
    case limits
    /// Stops and orders at the exchange when trade ends.
    case end
}

/// The handler of an answer.
typealias Then<Value> = (Value, inout Desk) throws(Failure) -> Void

/// Questions to the exchange that wait for their answers, without blocking. An answer is handled when it arrives, and a
/// question that was asked too long ago is given up.
struct Questions {
    struct Question {
        let query: Query
        let errand: Errand
        /// Pages received so far.
        var pages: [RestReply] = []
        var cursors = PageCursors()
        var cursor = ""
        /// Time in ms for which each page is waited for, and the end of that time for the current page, on the monotonic clock.
        let patience: Int
        var limit: Int
        let then: Then<Answer>
    }

    private var waiting: [Rest.ID: Question] = [:]
    /// The errand whose answer is being handled, which new questions inherit.
    private(set) var current: Errand?

    func has(_ errand: Errand) -> Bool { waiting.values.contains { $0.errand == errand } }
    /// Time at which the next question is given up.
    var due: Int? { waiting.values.map(\.limit).min() }

    mutating func add(_ question: Question, as id: Rest.ID) { waiting[id] = question }
    mutating func take(_ id: Rest.ID) -> Question? { waiting.removeValue(forKey: id) }

    /// Removes and returns the questions that were asked too long ago.
    mutating func late(_ now: Int) -> [(id: Rest.ID, question: Question)] {
        let late = waiting.filter { $0.value.limit <= now }.sorted { $0.key < $1.key }
        for (id, _) in late { waiting[id] = nil }
        return late.map { ($0.key, $0.value) }
    }

    /// Removes all questions, and returns their ids.
    mutating func removeAll() -> [Rest.ID] {
        defer { waiting = [:] }
        return Array(waiting.keys)
    }

    /// Makes an errand the current one, and returns the previous one.
    mutating func enter(_ errand: Errand?) -> Errand? {
        defer { current = errand }
        return current
    }
}

extension OrderEngine {
    /// Time in ms for which an answer is waited for.
    static let patience = 2500

    /// Sends a question and returns at once. Questions that `then` asks inherit the errand, which the first question has to
    /// name.
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

    /// Handles the answer to a question.
    func take(_ answer: Rest.Answer, to id: Rest.ID, _ desk: inout Desk) throws(Failure) {
        guard var question = questions.take(id) else { return }
        switch answer {
        case .refused(Rest.forbidden, let text) where desk.markets.allSatisfy(\.book.isIdle):
            // If nothing is open, there is no reason to wait until the exchange allows requests again.
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

    /// Gives up the questions that were asked too long ago.
    func giveUpLate(_ now: Int, _ desk: inout Desk) throws(Failure) {
        for (id, question) in questions.late(now) {
            link.rest.forget(id)
            try conclude(question, .none("no answer in time"), &desk)
        }
    }

    /// Drops all questions and introductions.
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
    /// Whether the answer is public, so that the question goes without a signature. A signature needs the exchange's time, so
    /// the question for the time must not need one.
    var isPublic: Bool {
        switch self {
        case .time, .priceLimits: true
        default: false
        }
    }
}
