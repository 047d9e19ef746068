import Net
import Shared

// What goes out: to the reader of our lines, and to a person.

extension Live {
    /// Writes what the reader takes, beats when all is silent, and stops reading while too much waits.
    mutating func tendOutput(_ now: Int) throws(Failure) -> Int? {
        if written != stats.lines {
            written = stats.lines
            writtenAt = now
        }
        beat(now)
        // Until it is known that this stream is live, nothing goes out.
        if !isUndecided { try outlet.push() }
        if stalledSince == nil, outlet.pending > options.timing.buffer {
            stalledSince = now
            messages.note("the reader is slow: \(outlet.pending >> 10) KiB are waiting; reading from the exchange is paused")
        } else if let since = stalledSince, outlet.pending < options.timing.buffer / 2 {
            stalledSince = nil
            clock.standStill(now)
            for feed in feeds.indices { feeds[feed].stoodStill(for: now - since) }
            for book in books.indices { books[book].stoodStill(now, wait: options.timing.dead) }
            var event = StreamEvent(.stalled)
            event.milliseconds = now - since
            write(event, now)
            messages.note("the reader continues after \(TimeSpan.text(now - since))")
        }
        if StopSignals.takeStatusRequest() { messages.answer(standing(now)) }
        if let due = statusDue, now >= due {
            messages.status(standing(now))
            statusDue = now + 1000
        }
        let beatDue = options.timing.heartbeat > 0 ? max(writtenAt + options.timing.heartbeat, now + 25) : nil
        return [beatDue, statusDue, stalledSince == nil ? stats.due : nil].compactMap { $0 }.min()
    }

    /// While all is silent and every link is alive, tells so. While candles wait for others the market is not silent, and its time
    /// is not told: nothing may be closed by it.

    private mutating func beat(_ now: Int) {
        if let every = options.timing.stats, stalledSince == nil, stats.isDue(every, now), let time = clock.estimate(now) {
            stats.write(time: time, links: links, feeds: feeds, to: &outlet.output)
            stats.lines += 1
        }
        guard options.timing.heartbeat > 0, now - writtenAt >= options.timing.heartbeat, outlet.pending == 0,
            links.allSatisfy({ $0.isAlive(now) })
        else { return }
        let isWaiting = !warmups.isEmpty || feeds.contains { $0.heldSince != nil } || !links.contains { $0.isLive }
        StreamEvent(.heartbeat, time: isWaiting ? nil : exchangeTime(now)).write(&outlet.output)
        stats.lines += 1
    }

    private func standing(_ now: Int) -> String {
        let up = links.count { $0.isLive }
        let topics = links.reduce(0) { $0 + $1.subscriptions.active }
        let last = clock.time.map { ", market at \(Messages.moment($0))" } ?? ""
        return
            "\(Messages.count(stats.payloads, "payload")) written, \(up) of \(Messages.count(links.count, "link")) up, "
            + "\(Messages.count(topics, "topic"))\(last), "
            + "\(stats.gaps) gaps, \(outlet.pending >> 10) KiB wait"
    }
}
