import Net
import Shared

// Lost links, refused sign-ins, and the gaps that they cause.

extension Live {
    /// Reports a refused sign-in, once for each reason, and returns the error that makes the link reconnect.
    mutating func refuse(_ link: Link, _ refusal: String, _ now: Int) -> NetError {
        let reason = keys?.hide(in: refusal) ?? refusal
        if link.refusal != reason {
            link.refusal = reason
            var event = StreamEvent(.refused)
            event.category = link.category
            event.reason = reason
            event.attempt = link.session.backoff.attempt > 0 ? link.session.backoff.attempt : nil
            write(event, now)
        }
        return .failed("the exchange refuses the sign-in: \(reason)")
    }

    /// Writes a gap event: missed trades and book messages cannot be fetched.
    mutating func gap(_ topic: StreamTopic, from: Int, _ now: Int) {
        var event = StreamEvent(.gap)
        event.topic = topic
        event.from = from
        event.to = clock.estimate(now)
        stats.gaps += 1
        write(event, now)
    }

    /// Closes a lost link, schedules its next attempt, and reports the loss.
    mutating func lose(_ place: Int, _ error: NetError, _ now: Int) {
        let link = links[place]
        let host = link.session.address.host
        let wasLive = link.isLive
        var least = 0
        var code = 1000
        switch error {
        case .refused(let status, let retryAfter, _):
            least = retryAfter.map { $0 * 1000 } ?? (status == 403 ? options.timing.ban : 0)
        case .protocolBroken(let broken, _): code = broken
        case .failed, .notSent: break
        }
        // The exchange's message may contain the key.
        let reason = keys?.hide(in: error.text) ?? error.text
        let wait = link.fail(now, closing: code, atLeast: least)
        let next = wait.map { "; next try in \(TimeSpan.text($0))" } ?? ""
        messages.error(
            "\(link.channel.name): \(wasLive ? "connection lost" : "cannot connect to \(host)"): \(reason)\(next)"
        )
        if wasLive {
            clock.forgetOffset()
            var event = StreamEvent(.disconnected, time: link.time)
            event.category = link.category
            event.link = place + 1
            event.reason = reason
            write(event, now)
            for feed in feeds.indices where feeds[feed].link == place { feeds[feed].cut() }
            for book in books.indices where books[book].link == place { books[book].cut() }
        }
        if error.isRegionBlock {
            fatal = .io("\(host): \(reason)")
        } else if wait == nil {
            fatal = .io("\(host): gave up after \(Messages.count(link.session.backoff.attempt, "failure")): \(reason)")
        }
    }
}
