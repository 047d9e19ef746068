import Net
import Shared

// Output: lines for the reader, and messages for the user.

extension Live {
    /// Writes what the reader accepts, writes a heartbeat when the stream is silent, and pauses reading while too much output
    /// waits. Returns when to call again.
    mutating func tendOutput(_ now: Int) throws(Failure) -> Int? {
        if written != stats.lines {
            written = stats.lines
            writtenAt = now
        }
        beat(now)
        // Nothing is written until it is certain that this stream is live and not simulated.
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

    /// Writes a heartbeat while the stream is silent and every link is alive. Its time is null while candles wait for others,
    /// because the market is not silent then: nothing may be closed by it.

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
