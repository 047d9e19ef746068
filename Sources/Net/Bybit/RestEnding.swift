import Shared

/// The end of requests: answered, retried or given up.
extension Rest {
    /// Ends a request that the exchange has answered, with whatever result.
    func conclude(_ query: Query, _ answer: Answer, _ now: Int) {
        if failing.succeed(query.path, now) { messages.note("\(base.host): answers again") }
        finish(query, answer)
    }

    func finish(_ query: Query, _ answer: Answer) {
        if query.isLostIfRefused, case .refused(_, let text) = answer { return lose(query, text, System.monotonicTime) }
        if query.id == Rest.nobody { return }
        guard query.id == Rest.clockID else {
            answers.append((query.id, answer))
            return
        }
        isMeasuring = false
        if case .reply = answer { return }
        // Without the clock nothing can be signed.
        let waiting = queue.filter(\.isSigned)
        queue.removeAll(where: \.isSigned)
        for query in waiting {
            switch answer {
            case .refused(let code, let text): finish(query, .refused(code: code, text: text))
            case .gaveUp(let text, _): finish(query, query.isPost ? .refused(code: 0, text: text) : .gaveUp(text))
            case .reply: break
            }
        }
    }

    /// Ends a post whose answer was lost, so that its outcome is unknown. `time` is the exchange's, if its answer had one.
    func lose(_ query: Query, _ reason: String, _ now: Int, at time: Int? = nil) {
        var settledIn: Int?
        if let signer, let signedAt = query.signedAt {
            let left = signedAt + signer.window - (time ?? clock.time(now) ?? signedAt)
            settledIn = min(max(left, 0), signer.window)
        }
        finish(query, .gaveUp("\(base.host): \(reason); it may have been done or not", settledIn: settledIn))
    }

    /// Retries a request later. Only for requests that have certainly not been executed, or that only read.
    func tryAgain(_ query: Query, _ reason: String, _ now: Int, code: Int = 0, atLeast least: Int = 0) {
        if query.isLostIfRefused { return lose(query, reason, now) }
        var query = query
        let wait = max(query.backoff.next(), least)
        if isOver(query, now + wait) {
            let text = "\(base.host): \(reason)"
            return finish(query, query.isPost ? .refused(code: code, text: text) : .gaveUp(text))
        }
        if failing.fail(query.path, now) { messages.error("\(base.host): \(reason); trying again") }
        later.append((now + wait, query))
    }

    /// Whether the next try would be one too many, or too late.
    func isOver(_ query: Query, _ next: Int) -> Bool {
        patience.retries.map { query.backoff.attempt > $0 } ?? false || query.deadline.map { next > $0 } ?? false
    }
}
