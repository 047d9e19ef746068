import Net
import Shared
import Trading

/// Questions to the exchange whose answer is waited for.
extension Bybit {
    /// So long an answer is waited for: meanwhile what happens is heard, and nothing is done about it.
    static let mostWait = 2500

    /// Asks, and waits for the answer. Where none comes in time it has to be asked again later.
    func ask(_ path: String, _ query: [(String, String)], atMost: Int = Bybit.mostWait, _ markets: inout Markets)
        throws(Failure) -> Rest.Answer
    {
        let answer = try wait(for: rest.get(path, query, signed: true, isUrgent: true), atMost: atMost, &markets)
        // Where nothing is open there is nothing to wait for.
        if case .refused(Rest.forbidden, let text) = answer, markets.allSatisfy(\.book.isIdle) { throw .io(text) }
        return answer
    }

    /// All pages of an answer; nil if the exchange does not answer for one of them now.
    func pages(_ path: String, _ query: [(String, String)], _ markets: inout Markets) throws(Failure) -> [RestReply]? {
        var pages: [RestReply] = []
        var cursor = ""
        var cursors = PageCursors()
        repeat {
            let page = query + (cursor.isEmpty ? [] : [("cursor", cursor)])
            guard case .reply(let reply) = try ask(path, page, &markets) else { return nil }
            pages.append(reply)
            let next = reply.json.text("nextPageCursor", reply.result)
            let isNew = cursors.add(next)
            if !isNew, next != cursor { messages.error("\(path): page \(pages.count) leads back to a page that was read") }
            cursor = isNew ? next : ""
        } while !cursor.isEmpty
        return pages
    }

    func wait(for id: Rest.ID, atMost: Int = Bybit.mostWait, _ markets: inout Markets)
        throws(Failure) -> Rest.Answer
    {
        let limit = min(System.monotonicTime + atMost, lastMoment ?? .max)
        while true {
            try turn(until: isConfirming ? limit : min(limit, markets.compactMap(\.exchange.stopDue).min() ?? limit), &markets)
            if let answer = answers.removeValue(forKey: id) { return answer }
            let now = System.monotonicTime
            let isStopped = (isStopping ? StopSignals.stopOverdue : StopSignals.stopRequested) != nil
            // A position without its stop waits for no other question.
            let isUrgent = !isConfirming && markets.contains { ($0.exchange.stopDue ?? .max) <= now }
            if isStopped || isUrgent || now >= limit {
                rest.forget(id)
                return .gaveUp("no answer in time")
            }
        }
    }
}
