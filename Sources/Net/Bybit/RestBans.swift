import Shared

/// The handling of HTTP 403. The exchange sends it to an IP address over its limit; its network sends it to countries that the
/// exchange does not serve, where waiting does not help.
extension Rest {
    func forbid(_ query: Query, _ response: HTTPResponse, _ now: Int) {
        let body = String(decoding: response.body.prefix(4096), as: UTF8.self)
        let text = body.lowercased()
        if RegionBlock.isNamed(in: text) {
            let reason = RegionBlock.reason(option: "--rest-url")
            return finish(query, .refused(code: Rest.forbidden, text: "\(base.host): HTTP 403: \(reason)"))
        }
        if text.contains("access too frequent") {
            return ban(query, response.headers, "too many requests from this IP address", now)
        }
        let page = HTMLPage.summary(of: body)
        let summary = signer?.hide(in: page) ?? page
        ban(query, response.headers, summary.isEmpty ? "refused" : "refused with \(summary)", now)
    }

    /// The code of a request that was refused for its country.
    package static let forbidden = 403
    /// The code of a request that was refused because its IP address is over the limit; the exchange once used this code
    /// itself.
    package static let banned = 10018

    /// Pauses all requests, because requests during a ban prolong it. An urgent one was certainly not executed, and its sender
    /// is told at once.
    func ban(_ query: Query, _ headers: HTTPHeaders, _ reason: String, _ now: Int) {
        let wait = headers.retryAfter.map { $0 * 1000 } ?? patience.ban
        if now >= pausedUntil {
            let pause = TimeSpan.text(wait)
            messages.error(
                "\(base.host): HTTP 403, \(reason); "
                    + (patience.hasUrgent
                        ? "entries wait \(pause); exits, stops and questions are tried again within seconds"
                        : "next try in \(pause)"))
        }
        pausedUntil = max(pausedUntil, now + wait)
        _ = failing.fail(query.path, pausedUntil)
        var query = query
        _ = query.backoff.next()
        if query.isUrgent || query.isLostIfRefused || isOver(query, pausedUntil) {
            let text = "\(base.host): HTTP 403"
            finish(query, query.isPost ? .refused(code: Rest.banned, text: text) : .gaveUp(text))
        } else {
            queue.insert(query, at: 0)
        }
    }
}
