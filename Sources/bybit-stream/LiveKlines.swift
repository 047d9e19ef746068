import Net
import Shared

// Candles: history, live candles, and missing candles.

/// The history that a kline topic begins with.
struct Warmup {
    let feed: Int
    /// The number of candles; nil if all since `from` are wanted. Then the first answer sets `from`.
    var wanted: Int?
    var from: Int?
    var rows: [KlineRow] = []
}

extension Live {
    private static let page = 1000

    mutating func startWarmup(_ feed: Int) {
        switch options.backfill {
        case .candles(0): break
        case .candles(let count):
            // One more, because the last candle is still open.
            let id = ask(feed, [("limit", "\(min(count + 1, Live.page))")])
            warmups[id] = Warmup(feed: feed, wanted: count)
        case .day:
            let id = ask(feed, [("limit", "\(Live.page)")])
            warmups[id] = Warmup(feed: feed)
        }
    }

    private func ask(_ feed: Int, _ query: [(String, String)]) -> Rest.ID {
        let topic = feeds[feed].topic
        return rest.get(
            "/v5/market/kline",
            [("category", topic.channel.name), ("symbol", topic.symbol), ("interval", feeds[feed].interval.name)] + query)
    }

    mutating func take(_ id: Rest.ID, _ answer: Rest.Answer, _ now: Int) {
        if case .reply(let reply) = answer, let time = reply.time { clock.learn(time, now) }
        // Once a link was live, a refusal of REST is not fatal.
        if case .refused(Rest.forbidden, let text) = answer, !wasReached {
            fatal = .io(text)
            return
        }
        if let records = instruments.take(id, answer, now) {
            for record in records { write(record) }
        } else if let warmup = warmups.removeValue(forKey: id) {
            takeWarmup(warmup, answer, now)
        } else if let feed = feeds.firstIndex(where: { $0.fetch?.id == id }) {
            takeFetched(feed, answer, now)
        }
    }

    // MARK: History

    private mutating func takeWarmup(_ warmup: Warmup, _ answer: Rest.Answer, _ now: Int) {
        var warmup = warmup
        let feed = warmup.feed
        guard feeds[feed].isWarming else { return }
        guard let (reply, rows) = rows(answer, feed) else {
            say(answer, feed, "earlier candles")
            return endWarmup(feed, now)
        }
        let known = reply.time ?? 0
        if warmup.wanted == nil, warmup.from == nil {
            let today = Interval.day.start(of: known)
            warmup.from = today - Interval.dayLength
        }
        warmup.rows = rows.filter { $0.start < warmup.rows.first?.start ?? .max } + warmup.rows
        let isEnough = warmup.wanted.map { warmup.rows.count >= $0 } ?? (warmup.rows.first?.start ?? 0 <= warmup.from ?? 0)
        if let first = rows.first, !isEnough, first.start > 0 {
            warmups[ask(feed, [("end", "\(first.start - 1)"), ("limit", "\(Live.page)")])] = warmup
            return
        }
        var wanted = warmup.rows[...]
        if let count = warmup.wanted { wanted = wanted.suffix(count) }
        if let from = warmup.from { wanted = wanted.drop { $0.start < from } }
        if let count = warmup.wanted, wanted.count < count { reportShort(feed, wanted, of: count) }
        let recv = System.wallTime
        for row in wanted where feeds[feed].judge(fetched: row.start) {
            writeFetched(row, feed, recv, "history")
            if isFull { return }
        }
        endWarmup(feed, now)
    }

    private func reportShort(_ feed: Int, _ rows: ArraySlice<KlineRow>, of count: Int) {
        let since = rows.first.map { "; its history begins at \(Timestamp.text($0.start))" } ?? ""
        messages.error("\(feeds[feed].name): only \(rows.count) of \(Messages.count(count, "closed candle")) exist\(since)")
    }

    private mutating func endWarmup(_ feed: Int, _ now: Int) {
        feeds[feed].warmed()
        if let next = feeds[feed].next {
            messages.note("\(feeds[feed].name): candles up to \(Messages.moment(next))")
        }
        release(feed, now)
    }

    // MARK: Live candles

    /// Takes the current payload of a kline topic.
    mutating func takeKlines(_ feed: Int, _ now: Int, _ recv: Int) {
        let place = feeds[feed].link
        let interval = feeds[feed].interval
        let latest = (frames.time(json) ?? clock.time ?? 0) + ExchangeOffset.tolerance
        guard elements.read(json, frames.data, interval, latest: latest) else {
            stats.unreadable += 1
            if stats.unreadable <= 10 { messages.error("\(feeds[feed].name): dropping a payload that is no candle of now") }
            return
        }
        verdicts.removeAll(keepingCapacity: true)
        for element in elements.elements { verdicts.append(feeds[feed].judge(element.start, isClosed: element.isClosed)) }
        if verdicts.allSatisfy({ $0 == .pass }) {
            if !verdicts.isEmpty {
                writers[place].write(json, recv: recv, &outlet.output)
                stats.wrotePayload()
            }
        } else {
            for (element, verdict) in zip(elements.elements, verdicts) where !isFull {
                take(element, verdict, feed, now, recv)
            }
        }
        release(feed, now)
    }

    /// Writes, holds or drops one candle of a payload whose candles may not all be written.
    private mutating func take(
        _ element: KlineElements.Element, _ verdict: KlineFeed.Verdict, _ feed: Int, _ now: Int, _ recv: Int
    ) {
        if verdict == .repeated { return }
        var line = Output.inMemory()
        writers[feeds[feed].link].write(json, data: frames.data, element: element.range, recv: recv, &line)
        if verdict == .pass { return writePayload(line.bytes) }
        feeds[feed].hold(KlineFeed.Held(start: element.start, isClosed: element.isClosed, line: line.bytes), now)
    }

    private mutating func writePayload(_ line: [UInt8]) {
        outlet.output.write(line)
        stats.wrotePayload()
    }

    /// Writes the held candles, once nothing is missing before them.
    private mutating func release(_ feed: Int, _ now: Int) {
        for candle in feeds[feed].release() where !isFull {
            switch feeds[feed].judge(candle.start, isClosed: candle.isClosed) {
            case .pass: writePayload(candle.line)
            case .repeated: break
            case .wait: feeds[feed].hold(candle, now)
            }
        }
    }

    // MARK: Missing candles

    /// Checks whether candles are missing, requests them, and gives up on them in time.
    mutating func tend(_ feed: Int, _ now: Int) {
        if feeds[feed].isResting { return }
        let since = feeds[feed].heldSince
        if feeds[feed].isWarming {
            guard let since, now - since >= options.timing.patience else { return }
            messages.error("\(feeds[feed].name): history did not arrive in time; continuing without it")
            _ = feeds[feed].giveUp()
            return release(feed, now)
        }
        if let since, now - since >= (feeds[feed].wasCut ? options.timing.patience : options.timing.confirm) {
            return giveUp(feed, now)
        }
        if let again = feeds[feed].fetch?.againAt {
            if now >= again { fetch(feed) }
        } else if feeds[feed].fetch == nil, let missing = missing(feed, now) {
            feeds[feed].fetch = KlineFeed.Fetch(id: 0, from: missing.lowerBound, to: missing.upperBound)
            fetch(feed)
        }
    }

    /// Returns the missing candles before the held ones or, if none is held, those whose close is overdue.
    private mutating func missing(_ feed: Int, _ now: Int) -> Range<Int>? {
        if let missing = feeds[feed].missing(upTo: nil) { return missing }
        guard now >= feeds[feed].lookAt, links[feeds[feed].link].isLive, let time = clock.estimate(now),
            let overdue = feeds[feed].missing(upTo: time - options.timing.confirm)
        else { return nil }
        return overdue
    }

    /// Requests a page of missing candles.
    private mutating func fetch(_ feed: Int) {
        guard var fetch = feeds[feed].fetch else { return }
        fetch.againAt = nil
        let end = min(fetch.to, fetch.from + (feeds[feed].interval.length ?? 31 * Interval.dayLength) * Live.page)
        fetch.id = ask(feed, [("start", "\(fetch.from)"), ("end", "\(end - 1)"), ("limit", "\(Live.page)")])
        feeds[feed].fetch = fetch
    }

    private mutating func takeFetched(_ feed: Int, _ answer: Rest.Answer, _ now: Int) {
        guard var fetch = feeds[feed].fetch else { return }
        guard let (_, rows) = rows(answer, feed) else {
            say(answer, feed, "the missed candles")
            return giveUp(feed, now)
        }
        let recv = System.wallTime
        for row in rows where row.start < fetch.to && feeds[feed].judge(fetched: row.start) {
            // Candles that closed between the history and the first live candle are history, too.
            let isGap = !feeds[feed].isFresh
            if isGap, !fetch.isAnnounced {
                announce(feed, fetch, now)
                fetch.isAnnounced = true
            }
            fetch.found += 1
            writeFetched(row, feed, recv, isGap ? "gap" : "history")
            if isFull { return }
        }
        // The socket may have delivered the candles meanwhile.
        let next = feeds[feed].next ?? fetch.to
        let isWaited = feeds[feed].heldSince != nil
        if next >= fetch.to {
            finish(feed, fetch, now)
        } else if let last = rows.last, last.start >= fetch.from {
            // There is another page, or a candle is not listed yet.
            fetch.from = next
            again(feed, fetch, now)
        } else if isWaited || fetch.tries < 3 {
            again(feed, fetch, now)
        } else {
            // The candles seemed overdue, but the exchange has none.
            feeds[feed].foundNothing(now)
        }
        release(feed, now)
    }

    /// Schedules another try, because a missing candle may be listed a moment later. After more than five vain tries it gives
    /// up: the market stood still. After a cut, it only gives up if some candles were found.
    private mutating func again(_ feed: Int, _ fetch: KlineFeed.Fetch, _ now: Int) {
        var fetch = fetch
        fetch.tries = fetch.from == feeds[feed].fetch?.from ? fetch.tries + 1 : 0
        fetch.againAt = now + (fetch.tries == 0 ? 0 : min(100 << fetch.tries, 2000))
        feeds[feed].fetch = fetch
        if fetch.tries > 5, fetch.found > 0 || !feeds[feed].wasCut { giveUp(feed, now) }
    }

    private mutating func announce(_ feed: Int, _ fetch: KlineFeed.Fetch, _ now: Int) {
        var event = StreamEvent(.gap)
        event.topic = feeds[feed].topic
        event.from = fetch.from
        event.to = fetch.to
        event.missed = feeds[feed].interval.count(from: fetch.from, to: fetch.to)
        stats.gaps += 1
        write(event, now)
    }

    private mutating func finish(_ feed: Int, _ fetch: KlineFeed.Fetch, _ now: Int) {
        feeds[feed].fetch = nil
        guard fetch.isAnnounced else { return }
        var event = StreamEvent(.backfilled)
        event.topic = feeds[feed].topic
        event.to = fetch.to
        event.missed = fetch.found
        write(event, now)
        messages.note("\(feeds[feed].name): \(Messages.count(fetch.found, "candle")) fetched")
    }

    /// Writes the held candles, and reports the lost ones before them.
    private mutating func giveUp(_ feed: Int, _ now: Int) {
        let isAnnounced = feeds[feed].fetch?.isAnnounced ?? false
        if let lost = feeds[feed].giveUp() {
            let fetch = KlineFeed.Fetch(id: 0, from: lost.lowerBound, to: lost.upperBound)
            if !isAnnounced { announce(feed, fetch, now) }
            let count = feeds[feed].interval.count(from: lost.lowerBound, to: lost.upperBound)
            messages.error(
                "\(feeds[feed].name): \(Messages.count(count, "candle")) lost before \(Messages.moment(lost.upperBound))")
        }
        feeds[feed].foundNothing(now)
        release(feed, now)
    }

    // MARK: Answers

    private func rows(_ answer: Rest.Answer, _ feed: Int) -> (reply: RestReply, rows: [KlineRow])? {
        guard case .reply(let reply) = answer,
            let rows = KlineRow.read(reply.json, reply.result, feeds[feed].interval, closedAt: reply.time ?? 0)
        else { return nil }
        return (reply, rows)
    }

    private func say(_ answer: Rest.Answer, _ feed: Int, _ what: String) {
        let reason =
            switch answer {
            case .reply: "an answer that is no list of candles"
            case .refused(_, let text): text
            case .gaveUp(let text, _): text
            }
        messages.error("\(feeds[feed].name): cannot get \(what): \(reason)")
    }

    private mutating func writeFetched(_ row: KlineRow, _ feed: Int, _ recv: Int, _ backfill: StaticString) {
        let topic = feeds[feed].topic
        writers[feeds[feed].link].write(row, topic, feeds[feed].interval, recv: recv, backfill: backfill, &outlet.output)
        stats.wrotePayload()
    }
}
