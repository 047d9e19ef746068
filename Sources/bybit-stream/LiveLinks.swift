import Net
import Shared

// Messages from the sockets.

extension Live {
    /// Bytes read from one link before the others have their turn.
    private static let share = 1 << 18

    /// Reads a link. Returns true if there may be more to read.
    mutating func read(_ place: Int, _ now: Int) -> Bool {
        let link = links[place]
        guard let socket = link.session.socket else { return false }
        do throws(NetError) {
            let before = socket.bytesReceived
            var hasMore = true
            while hasMore, socket.bytesReceived - before < Live.share, outlet.pending <= options.timing.buffer {
                hasMore = socket.receive()
                if try socket.upgrade() {
                    messages.note("connected to \(link.session.address.text)")
                    if let time = socket.serverTime, JSON.times.contains(time) { upgradeTime = (time, now) }
                    var event = StreamEvent(.connected)
                    event.category = link.category
                    event.link = place + 1
                    event.attempt = link.session.backoff.attempt > 0 ? link.session.backoff.attempt : nil
                    write(event, now)
                    // The answer that has just arrived shows the exchange's clock best: payloads may be old.
                    let time = socket.serverTime ?? max(clock.exchangeTime(now) ?? 0, System.wallTime)
                    if try !link.session.signIn(expires: time + 10_000, now) { try link.subscribe(now) }
                }
                try readMessages(place, now)
                if isFull || fatal != nil { return false }
            }
            stats.bytes += socket.bytesReceived - before
            return hasMore
        } catch {
            lose(place, error, now)
            return false
        }
    }

    private mutating func readMessages(_ place: Int, _ now: Int) throws(NetError) {
        let session = links[place].session
        let recv = System.wallTime
        while let message = try session.next(into: &json, now) {
            switch message {
            case .json: try take(place, now, recv)
            case .unreadable(let reason): unreadable(place, reason)
            case .binary: unreadable(place, "expected text, got a binary message")
            case .pong: session.heartbeat.heardPong(now)
            }
            if isFull { return }
        }
    }

    private mutating func unreadable(_ place: Int, _ reason: String) {
        stats.unreadable += 1
        if stats.unreadable <= 10 { messages.error("\(links[place].channel.name): unreadable message: \(reason)") }
    }

    /// Takes the current message, a JSON text.
    private mutating func take(_ place: Int, _ now: Int, _ recv: Int) throws(NetError) {
        let link = links[place]
        switch frames.read(json) {
        case .payload:
            link.session.heartbeat.heard(now)
            if let time = frames.time(json) {
                if let distance = hear(time, now) {
                    return reject(place, "\(TimeSpan.text(distance)) ahead of the exchange's clock")
                }
                if time > link.time ?? 0 { link.time = time }
                stats.latency(recv - time)
            } else if frames.hasImpossibleTime(json) {
                return reject(place, "before 1970 or after 2099")
            }
            let handler = handler(place)
            if case .klines(let feed) = handler { return takeKlines(feed, now, recv) }
            // `removed` is checked first, because the call would copy the subscriptions for each payload.
            if !link.subscriptions.removed.isEmpty, link.subscriptions.isGone(json.string(frames.topic)) { return }
            writers[place].write(json, recv: recv, &outlet.output)
            stats.wrotePayload()
            if case .book(let book) = handler { watch(book, now) }
        case .pong(let time):
            link.session.heartbeat.heardPong(now)
            if let time { _ = hear(time, now) }
        case .acknowledgement(let answer):
            link.session.heartbeat.heard(now)
            try take(place, answer, now)
        case .authentication(let refusal):
            link.session.heartbeat.heard(now)
            if let refusal {
                let isLate = !link.session.wasSignedIn && SignIn.isLate(refusal)
                guard isLate || link.session.isFinal(refusal: refusal, code: frames.code(json)) else {
                    throw refuse(link, refusal, now)
                }
                fatal = .io(
                    "the exchange does not let us in: \(keys?.hide(in: refusal) ?? refusal)"
                        + (isLate
                            ? link.session.socket?.serverTime == nil
                                ? "; the machine's clock may be off: set it by NTP" : "; the request came too late"
                            : "; do \(keys?.names ?? "the keys") belong to this environment (mainnet, testnet or demo)?"))
            } else {
                messages.note("signed in at \(link.session.address.host)")
                link.session.wasSignedIn = true
                link.refusal = nil
                try link.subscribe(now)
            }
        // A message of an account's socket may contain the key, so it is not shown.
        case .unknown where link.channel == .account: unreadable(place, "of an unknown kind")
        case .unknown:
            unreadable(
                place,
                "of an unknown kind: " + String(decoding: json.joiningLines(in: 0..<json.length).prefix(80), as: UTF8.self))
        }
    }

    /// Returns the handler of the current payload, or nil if it has none.
    private func handler(_ place: Int) -> Handler? {
        guard !handlers[place].isEmpty, let label = json.label(in: json.range(frames.topic)) else { return nil }
        return handlers[place][label]
    }

    private mutating func take(_ place: Int, _ answer: Acknowledgement, _ now: Int) throws(NetError) {
        let link = links[place]
        let outcome = link.subscriptions.take(answer)
        for topic in outcome.subscribed {
            if let cut = link.subscriptions.takeLost(topic), topic.klineInterval == nil { gap(topic, from: cut, now) }
            var event = StreamEvent(.subscribed)
            event.topic = topic
            event.link = place + 1
            write(event, now)
            if let book = books.firstIndex(where: { $0.topic == topic }) {
                books[book].subscribed(now, wait: options.timing.dead)
            }
        }
        for (topic, reason) in outcome.refused {
            refusals += 1
            messages.error("\(topic.fullName): the exchange refuses it: \(reason)")
            if addedTopics.remove(topic) != nil { report(.topicRefused, topic, now, reason: reason) }
            drop(topic, of: place)
        }
        try link.send(outcome.frames, now)
        if outcome.isUnsubscription { return }
        guard link.subscriptions.isAnswered else { return report(postponed: outcome, of: link, nil, now) }
        if topicsFile == nil, links.allSatisfy({ $0.subscriptions.topics.isEmpty }) {
            fatal = .usage("the exchange takes none of the topics")
        }
        let isProgress = !outcome.subscribed.isEmpty
        if isProgress || outcome.postponed.isEmpty {
            messages.note("\(link.channel.name): \(Messages.count(link.subscriptions.active, "topic")) subscribed")
        }
        report(postponed: outcome, of: link, link.answered(now, isProgress: isProgress), now)
        if link.subscriptions.topics.isEmpty { link.retire() }
    }

    /// Reports topics that the exchange refuses for now, once for each reason. `wait` is the time until the next try, if known.
    private mutating func report(postponed outcome: Subscriptions.Outcome, of link: Link, _ wait: Int?, _ now: Int) {
        let news = outcome.postponed.filter { link.subscriptions.report($0.topic, $0.reason) }
        for (topic, reason) in news {
            var event = StreamEvent(.refused)
            event.topic = topic
            event.reason = reason
            event.milliseconds = wait
            write(event, now)
        }
        guard let (topic, reason) = news.first else { return }
        let others = news.count > 1 ? " and \(Messages.count(news.count - 1, "other topic"))" : ""
        let next = wait.map { "; next try in \(TimeSpan.text($0))" } ?? ""
        messages.error("\(topic.fullName)\(others): the exchange refuses it for now: \(reason)\(next)")
    }

    /// Forgets a topic that was removed or refused.
    mutating func drop(_ topic: StreamTopic, of place: Int) {
        let isWanted = links.contains { $0.subscriptions.topics.contains { $0.market == topic.market } }
        if !isWanted { instruments.forget(topic) }
        guard let label = Label(topic.name) else { return }
        switch handlers[place].removeValue(forKey: label) {
        case .klines(let feed): feeds[feed].rest()
        case .book(let book): books[book].cut()
        case nil: break
        }
    }
}

// MARK: - Events

extension Live {
    /// Takes a time of the exchange. Returns how far it is ahead of the exchange's clock, in ms, if that makes it implausible;
    /// else nil.
    mutating func hear(_ time: Int, _ now: Int) -> Int? {
        switch clock.hear(time, now) {
        case .plausible: break
        case .ahead(let distance): return distance
        case .shifted(let distance):
            var event = StreamEvent(.clockShift, time: time)
            event.milliseconds = distance
            write(event, now)
            messages.error("the exchange's clock has shifted by \(TimeSpan.text(abs(distance))) against this machine's")
        }
        return nil
    }

    /// Drops the current payload, because its time is impossible.
    private mutating func reject(_ place: Int, _ why: String) {
        stats.unreadable += 1
        guard stats.unreadable <= 10 else { return }
        let name = "\(links[place].channel.name):\(json.string(frames.topic))"
        messages.error("\(name): a payload whose time is \(why); it is dropped")
    }

    /// Returns the exchange's time as far as it is known. This machine's clock may be wrong and is not used.
    func exchangeTime(_ now: Int) -> Int? {
        clock.estimate(now) ?? clock.exchangeTime(now) ?? upgradeTime.map { $0.time + now - $0.at }
    }

    /// Writes an event. Its time is null while the exchange's time is unknown.
    mutating func write(_ event: StreamEvent, _ now: Int) {
        var event = event
        event.time = event.time ?? exchangeTime(now)
        event.write(&outlet.output)
        stats.lines += 1
    }

    /// Writes an event about a topic.
    mutating func report(_ name: StreamEvent.Name, _ topic: StreamTopic, _ now: Int, reason: String? = nil) {
        var event = StreamEvent(name)
        event.topic = topic
        event.reason = reason
        write(event, now)
    }
}
