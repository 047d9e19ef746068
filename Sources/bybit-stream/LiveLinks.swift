import Net
import Shared

// What comes by the sockets.

extension Live {
    /// How much is read of one link before the others have their turn.
    private static let share = 1 << 18

    /// Reads a link. True when there may be more of it.
    mutating func read(_ place: Int, _ now: Int) -> Bool {
        let link = links[place]
        guard let socket = link.socket else { return false }
        do throws(NetError) {
            let before = socket.bytesReceived
            var hasMore = true
            while hasMore, socket.bytesReceived - before < Live.share, outlet.pending <= options.timing.buffer {
                hasMore = socket.receive()
                if !socket.isOpen, try socket.upgrade() {
                    messages.note("connected to \(link.address.text)")
                    var event = StreamEvent(.connected)
                    event.category = link.category
                    event.attempt = link.attempt > 0 ? link.attempt : nil
                    write(event, now)
                    try link.opened(keys, expires: (clock.exchangeTime(now) ?? System.wallTime) + 10_000, now)
                }
                try readMessages(place, socket, now)
                if isFull || fatal != nil { return false }
            }
            stats.bytes += socket.bytesReceived - before
            return hasMore
        } catch {
            lose(place, error, now)
            return false
        }
    }

    private mutating func readMessages(_ place: Int, _ socket: WebSocket, _ now: Int) throws(NetError) {
        let recv = System.wallTime
        while socket.isOpen {
            switch try socket.message() {
            case .none: return
            case .text:
                var error: JSONError?
                socket.bytes { bytes in error = json.scan(bytes) }
                if let error {
                    unreadable(place, error.message)
                } else {
                    try take(place, now, recv)
                }
                if isFull { return }
            case .binary: unreadable(place, "expected text, got a binary message")
            case .ping: links[place].heard(now)
            case .pong: links[place].heardPong(now)
            case .closed(let code, let reason):
                throw .failed("the exchange closes (\(code)\(reason.isEmpty ? "" : " \(reason)"))")
            }
        }
    }

    private mutating func unreadable(_ place: Int, _ reason: String) {
        stats.unreadable += 1
        if stats.unreadable <= 10 { messages.error("\(links[place].channel.name): unreadable message: \(reason)") }
    }

    /// Takes the message at hand, a JSON text.
    private mutating func take(_ place: Int, _ now: Int, _ recv: Int) throws(NetError) {
        let link = links[place]
        switch frames.read(json) {
        case .payload:
            link.heard(now)
            if let time = frames.time(json) {
                if let distance = hear(time, now) { return reject(place, ahead: distance) }
                if time > link.time ?? 0 { link.time = time }
                stats.latency(recv - time)
            }
            if let feed = feed(place) { return takeKlines(feed, now, recv) }
            writers[place].write(json, recv: recv, &outlet.output)
            stats.wrotePayload()
        case .pong(let time):
            link.heardPong(now)
            if let time { _ = hear(time, now) }
        case .acknowledgement(let answer):
            link.heard(now)
            try take(place, answer, now)
        case .authentication(let refusal):
            link.heard(now)
            if let refusal {
                let isLate = refusal.lowercased().contains("expired") || refusal.contains("timestamp")
                let isFinal = isLate || SignIn.blamesKeys(code: frames.code(json), refusal)
                guard !link.wasSignedIn, isFinal else { throw refuse(link, refusal, now) }
                fatal = .io(
                    "the exchange does not let us in: \(keys?.hide(in: refusal) ?? refusal)"
                        + (isLate
                            ? "; the machine's clock may be off: set it by NTP"
                            : "; are BYBIT_API_KEY and BYBIT_API_SECRET of this place?"))
            } else {
                messages.note("signed in at \(link.address.host)")
                link.signedIn()
                try link.subscribe(now)
            }
        // What an account's socket says may hold the key.
        case .unknown where link.channel == .account: unreadable(place, "of an unknown kind")
        case .unknown:
            unreadable(
                place,
                "of an unknown kind: " + String(decoding: json.joiningLines(in: 0..<json.length).prefix(80), as: UTF8.self))
        }
    }

    /// The feed that the payload at hand belongs to, if it is one of candles.
    private func feed(_ place: Int) -> Int? {
        guard !feedNumbers[place].isEmpty, let label = json.label(in: json.range(frames.topic)) else { return nil }
        return feedNumbers[place][label]
    }

    private mutating func take(_ place: Int, _ answer: Acknowledgement, _ now: Int) throws(NetError) {
        let link = links[place]
        let outcome = link.subscriptions.take(answer)
        for topic in outcome.subscribed {
            if let cut = link.subscriptions.takeLost(topic), topic.klineInterval == nil { gap(topic, from: cut, now) }
            var event = StreamEvent(.subscribed)
            event.topic = topic
            write(event, now)
        }
        for (topic, reason) in outcome.refused {
            refusals += 1
            messages.error("\(topic.channel.name):\(topic.name): the exchange refuses it: \(reason)")
            drop(topic, of: place)
        }
        for frame in outcome.frames { try link.socket?.send(text: frame) }
        guard link.subscriptions.isAnswered else { return report(postponed: outcome, of: link, nil, now) }
        if link.subscriptions.topics.isEmpty, links.allSatisfy({ $0.subscriptions.topics.isEmpty }) {
            fatal = .usage("the exchange takes none of the topics")
        }
        let isProgress = !outcome.subscribed.isEmpty
        if isProgress || outcome.postponed.isEmpty {
            messages.note("\(link.channel.name): \(Messages.count(link.subscriptions.active, "topic")) subscribed")
        }
        report(postponed: outcome, of: link, link.answered(now, isProgress: isProgress), now)
        if link.subscriptions.topics.isEmpty { link.retire() }
    }

    /// Reports what the exchange refuses for now, once for each reason. `wait` is how long until the next try, where that is known.
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
        messages.error("\(topic.channel.name):\(topic.name)\(others): the exchange refuses it for now: \(reason)\(next)")
    }

    /// The exchange does not let us in for now: the link is made again.
    private mutating func refuse(_ link: Link, _ refusal: String, _ now: Int) -> NetError {
        let reason = keys?.hide(in: refusal) ?? refusal
        if link.refusal != reason {
            link.refusal = reason
            var event = StreamEvent(.refused)
            event.category = link.category
            event.reason = reason
            event.attempt = link.attempt > 0 ? link.attempt : nil
            write(event, now)
        }
        return .failed("the exchange refuses the sign-in: \(reason)")
    }

    /// What trades and books said in between cannot be fetched.
    private mutating func gap(_ topic: Topic, from: Int, _ now: Int) {
        var event = StreamEvent(.gap)
        event.topic = topic
        event.from = from
        event.to = clock.estimate(now)
        stats.gaps += 1
        write(event, now)
    }

    private mutating func drop(_ topic: Topic, of place: Int) {
        let isWanted = links.contains { $0.subscriptions.topics.contains { $0.market == topic.market } }
        if !isWanted { instruments.forget(topic) }
        guard let label = Label(topic.name), let feed = feedNumbers[place].removeValue(forKey: label) else { return }
        _ = feeds[feed].giveUp()
    }

    /// A link is gone.
    mutating func lose(_ place: Int, _ error: NetError, _ now: Int) {
        let link = links[place]
        let wasLive = link.isLive
        var least = 0
        var code = 1000
        switch error {
        case .refused(let status, let retryAfter, _):
            least = retryAfter.map { $0 * 1000 } ?? (status == 403 ? options.timing.ban : 0)
        case .protocolBroken(let broken, _): code = broken
        case .failed, .notSent: break
        }
        // The exchange's own words may hold the key.
        let reason = keys?.hide(in: error.text) ?? error.text
        let wait = link.fail(now, closing: code, atLeast: least)
        let next = wait.map { "; next try in \(TimeSpan.text($0))" } ?? ""
        messages.error(
            "\(link.channel.name): \(wasLive ? "connection lost" : "cannot connect to \(link.address.host)"): \(reason)\(next)"
        )
        if wasLive {
            clock.forgetOffset()
            var event = StreamEvent(.disconnected, time: link.time)
            event.category = link.category
            event.reason = reason
            write(event, now)
            for feed in feeds.indices where feeds[feed].link == place { feeds[feed].cut() }
        }
        if wait == nil {
            fatal = .io("\(link.address.host): gave up after \(Messages.count(link.attempt, "failure")): \(reason)")
        }
    }
}

// MARK: - Events

extension Live {
    /// Takes a time of the exchange in. Gives how far it is ahead of the exchange's clock when it is not believed, in ms.
    mutating func hear(_ time: Int, _ now: Int) -> Int? {
        let wasKnown = clock.time != nil
        switch clock.hear(time, now) {
        case .plausible: break
        case .ahead(let distance): return distance
        case .shifted(let distance):
            var event = StreamEvent(.clockShift, time: time)
            event.milliseconds = distance
            write(event, now)
            messages.error("the exchange's clock has shifted by \(TimeSpan.text(abs(distance))) against this machine's")
        }
        if !wasKnown { writeUntimed() }
        return nil
    }

    /// The payload at hand carries a time that cannot be: nothing of it is used.
    private mutating func reject(_ place: Int, ahead distance: Int) {
        stats.unreadable += 1
        guard stats.unreadable <= 10 else { return }
        let name = "\(links[place].channel.name):\(json.string(frames.topic))"
        let span = TimeSpan.text(distance)
        messages.error("\(name): a payload whose time is \(span) ahead of the exchange's clock; it is dropped")
    }

    /// Writes an event, as soon as the exchange's time is known: our own clock may be wrong.
    mutating func write(_ event: StreamEvent, _ now: Int) {
        var event = event
        event.time = event.time ?? clock.estimate(now)
        guard event.time != nil else {
            untimed.append((event, now))
            return
        }
        event.write(&outlet.output)
        stats.lines += 1
    }

    private mutating func writeUntimed() {
        let waiting = untimed
        untimed = []
        for (event, at) in waiting { write(event, at) }
    }
}
