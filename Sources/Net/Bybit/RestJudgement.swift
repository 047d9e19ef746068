import Shared

/// Decides what an HTTP answer means for its request.
extension Rest {
    func judge(_ query: Query, _ response: HTTPResponse, _ now: Int) {
        let wait = response.headers.retryAfter.map { $0 * 1000 }
        switch response.status {
        case 403: return forbid(query, response, now)
        case 429: return tryAgain(query, "HTTP 429, too many requests", now, code: 429, atLeast: wait ?? 1000)
        case 500...599:
            let text = "HTTP \(response.status)"
            return query.isPost ? lose(query, text, now) : tryAgain(query, text, now, atLeast: wait ?? 0)
        default: break
        }
        guard let reply = RestReply(response.body, isBare: query.isBare) else {
            if response.status != 200 {
                return finish(query, .refused(code: response.status, text: "HTTP \(response.status)"))
            }
            let text = "an answer that is no JSON of the exchange"
            return query.isPost ? lose(query, text, now) : tryAgain(query, text, now)
        }
        judge(query, response.headers, reply, now)
    }

    private func learn(_ query: Query, _ headers: HTTPHeaders, _ reply: RestReply, _ now: Int) {
        if signer != nil, let time = reply.time { clock.learn(server: time, now) }
        limits.learn(query.path, headers, reset: reply.code == 10006 ? reset(headers, reply) : nil, now)
    }

    /// The time until the rate limit is over, in ms, by the server's clock alone, because ours may be wrong.
    private func reset(_ headers: HTTPHeaders, _ reply: RestReply) -> Int {
        let reset = headers["x-bapi-limit-reset-timestamp"].flatMap { Int($0) } ?? 0
        let wait = JSON.times.contains(reset) ? reset - (reply.time ?? reset) : 0
        return min(max(wait, 100), 60_000)
    }

    /// Decides what the exchange's code means for a request, whether the answer came by REST or by WebSocket.
    func judge(_ query: Query, _ headers: HTTPHeaders, _ reply: RestReply, _ now: Int) {
        learn(query, headers, reply, now)
        switch reply.code {
        case 0: conclude(query, .reply(reply), now)
        case 10006: tryAgain(query, "rate limit", now, code: reply.code, atLeast: reset(headers, reply))
        case Rest.banned: ban(query, headers, "too many requests from this IP address", now)
        case -1, 10002:
            // Users have seen orders executed that got this answer.
            guard query.isSigned else { fallthrough }
            clock.forget()
            query.isPost ? lose(query, words(reply), now, at: reply.time) : tryAgain(query, words(reply), now)
        default:
            if Rest.unclear.contains(reply.code), query.isPost { return lose(query, words(reply), now) }
            if [10000, 10016, 170007].contains(reply.code) { return tryAgain(query, words(reply), now) }
            conclude(query, .refused(code: reply.code, text: words(reply)), now)
        }
    }

    /// Codes of the exchange after which a post may have been executed or not: time-outs, errors of its network, and "submitted
    /// to the system for processing".
    package static let unclear: Set<Int> = [10000, 10016, 170007, 170032, 170035, 170146, 170147, 170310]

    /// A refusal as text, with its reasons. The key is hidden in both, and then both are cut to `longestText`.
    private func words(_ reply: RestReply) -> String {
        let parts = [reply.text, reply.reasons.joined(separator: "; ")].map { text in
            Plain.prefix(signer?.hide(in: text) ?? text, Rest.longestText)
        }
        return reply.words(parts[0]) + (parts[1].isEmpty ? "" : ": \(parts[1])")
    }

    /// The maximum number of characters of an exchange's text that a message or a record shows.
    package static let longestText = 200
}
