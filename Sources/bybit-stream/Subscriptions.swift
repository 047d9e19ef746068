import Net
import Shared

/// The topics of one link: subscribes to them in frames that the exchange accepts, and tracks its answers.
struct Subscriptions {
    private struct Frame {
        let id: String
        let topics: [StreamTopic]
        var isUnsubscription = false
    }

    /// The outcome of an answer.
    struct Outcome {
        var subscribed: [StreamTopic] = []
        /// Topics that are given up.
        var refused: [(topic: StreamTopic, reason: String)] = []
        /// Topics that are refused for now, to be requested again.
        var postponed: [(topic: StreamTopic, reason: String)] = []
        /// Frames to send.
        var frames: [String] = []
        /// Whether the answer was to an unsubscription.
        var isUnsubscription = false
    }

    private let channel: StreamChannel
    private(set) var topics: [StreamTopic]
    private var waiting: [Frame] = []
    private var lastID = 0
    /// Topics subscribed on this connection.
    private var current: Set<StreamTopic> = []
    /// Topics that were ever subscribed: a refusal of such a topic is temporary.
    private var accepted: Set<StreamTopic> = []
    private var postponed: [StreamTopic] = []
    /// The number of topics of a frame that retries. `hasProgress` says whether any topic was subscribed since the last retry.
    private var retrySize = 1
    private var hasProgress = true
    private static let retriedFrames = 10
    /// The last reported reason for which a postponed topic is refused.
    private var reported: [StreamTopic: String] = [:]
    /// The time of the last payload before a topic's connection was lost, kept until the gap is reported.
    private var lostSince: [StreamTopic: Int] = [:]
    /// Topics whose unsubscription is not answered yet, and when it was sent, on the monotonic clock.
    private var leaving: [StreamTopic: Int] = [:]
    /// Topics of `leaving` that are subscribed again as soon as the unsubscription is answered.
    private var returning: Set<StreamTopic> = []
    /// Topics of `leaving` that were removed: their remaining payloads are dropped, even if they were added again.
    private(set) var removed: Set<StreamTopic> = []

    init(_ channel: StreamChannel, _ topics: [StreamTopic]) {
        self.channel = channel
        self.topics = topics
    }

    var active: Int { current.count }
    /// Whether each frame that subscribes is answered.
    var isAnswered: Bool { waiting.allSatisfy(\.isUnsubscription) }
    /// Whether each topic is subscribed, or given up.
    var isSettled: Bool { isAnswered && postponed.isEmpty }

    /// Begins a new connection. Returns the frames that subscribe to all topics.
    mutating func begin() -> [String] {
        waiting = []
        current = []
        postponed = []
        leaving = [:]
        returning = []
        removed = []
        retrySize = channel.frameSize
        hasProgress = true
        return frames(topics, size: channel.frameSize)
    }

    /// Returns frames that subscribe again to postponed topics, a few at a time. One topic may make the exchange refuse its
    /// whole frame, so frames become smaller after a try in which nothing was subscribed.
    mutating func again() -> [String] {
        if !hasProgress { retrySize = max(1, retrySize / 2) }
        hasProgress = false
        let tried = postponed.prefix(retrySize * Subscriptions.retriedFrames)
        postponed.removeFirst(tried.count)
        return frames(Array(tried), size: retrySize)
    }

    private mutating func frames(_ topics: [StreamTopic], size: Int) -> [String] {
        var frames: [String] = []
        // A request must not mix topics of all categories with those of a single category.
        for group in [topics.filter { !$0.isCategorised }, topics.filter(\.isCategorised)] {
            for part in group.parts(of: size) { frames.append(frame(part)) }
        }
        return frames
    }

    /// Notes that the connection is lost. `time` is that of its last payload, or nil if none came.
    mutating func lose(at time: Int?) {
        guard let time else { return }
        for topic in current.union(returning) where lostSince[topic] == nil { lostSince[topic] = time }
    }

    /// Returns and forgets since when a topic that is subscribed again has missed payloads; nil if it missed none.
    mutating func takeLost(_ topic: StreamTopic) -> Int? { lostSince.removeValue(forKey: topic) }

    /// Notes why a postponed topic is refused. Returns true if the reason is new.
    mutating func report(_ topic: StreamTopic, _ reason: String) -> Bool {
        reported.updateValue(reason, forKey: topic) != reason
    }

    private mutating func frame(_ topics: [StreamTopic], isUnsubscription: Bool = false) -> String {
        lastID += 1
        waiting.append(Frame(id: "s\(lastID)", topics: topics, isUnsubscription: isUnsubscription))
        return Output.object { frame in
            frame.member("req_id", quoted: "s\(lastID)")
            frame.member("op", isUnsubscription ? "unsubscribe" : "subscribe")
            frame.name("args")
            frame.beginArray()
            for topic in topics { frame.element(quoted: topic.name) }
            frame.endArray()
        }.text
    }

    /// Takes an answer. One bad topic makes linear sockets refuse its whole frame and name only the first bad topic: the rest
    /// is requested again, in halves if no topic is named. A temporary refusal, or one of a topic that worked before, only
    /// postpones.
    mutating func take(_ answer: Acknowledgement) -> Outcome {
        guard let place = place(of: answer) else { return Outcome() }
        let frame = waiting.remove(at: place)
        var outcome = Outcome()
        if frame.isUnsubscription {
            // A refusal counts as success: either the topic is no longer subscribed, or its payloads will show that it still
            // is.
            outcome.frames = left(frame.topics)
            outcome.isUnsubscription = true
            return outcome
        }
        if answer.isSuccess {
            outcome.subscribed = frame.topics.filter { !answer.failed.contains($0.name) }
            for topic in frame.topics where answer.failed.contains(topic.name) { refuse(topic, "refused", &outcome) }
        } else if TransientRefusal.mayPass(code: answer.code, answer.text) {
            outcome.postponed = frame.topics.map { ($0, answer.text) }
        } else if let named = named(in: answer.text, frame.topics) {
            if answer.text.contains("already subscribed") {
                outcome.subscribed = [named]
            } else {
                refuse(named, answer.text, &outcome)
            }
            let rest = frame.topics.filter { $0 != named && topics.contains($0) }
            if !rest.isEmpty { outcome.frames = [self.frame(rest)] }
        } else if frame.topics.count == 1 || frame.topics.allSatisfy({ accepted.contains($0) }) {
            for topic in frame.topics { refuse(topic, answer.text, &outcome) }
        } else {
            let half = frame.topics.count / 2
            outcome.frames = [self.frame(Array(frame.topics[..<half])), self.frame(Array(frame.topics[half...]))]
        }
        forgetUnwanted(&outcome)
        if !outcome.subscribed.isEmpty { hasProgress = true }
        for topic in outcome.subscribed {
            current.insert(topic)
            accepted.insert(topic)
            reported[topic] = nil
        }
        postponed += outcome.postponed.map(\.topic)
        topics.removeAll { topic in outcome.refused.contains { $0.topic == topic } }
        return outcome
    }

    private func refuse(_ topic: StreamTopic, _ reason: String, _ outcome: inout Outcome) {
        if accepted.contains(topic) {
            outcome.postponed.append((topic, reason))
        } else {
            outcome.refused.append((topic, reason))
        }
    }

    /// Returns the index of the frame that is answered: by its id, else by the topics that the answer names, else the oldest of
    /// its kind.
    private func place(of answer: Acknowledgement) -> Int? {
        if let place = waiting.firstIndex(where: { $0.id == answer.id }) { return place }
        let names = answer.accepted + answer.failed
        if let place = waiting.firstIndex(where: { frame in frame.topics.contains { names.contains($0.name) } }) {
            return place
        }
        guard let isUnsubscription = answer.isUnsubscription else { return waiting.isEmpty ? nil : 0 }
        return waiting.firstIndex { $0.isUnsubscription == isUnsubscription }
    }

    /// Drops topics that were removed while their subscription was under way, and unsubscribes those that succeeded.
    private mutating func forgetUnwanted(_ outcome: inout Outcome) {
        let unwanted = outcome.subscribed.filter { !topics.contains($0) }
        outcome.subscribed.removeAll { unwanted.contains($0) }
        outcome.refused.removeAll { !topics.contains($0.topic) }
        outcome.postponed.removeAll { !topics.contains($0.topic) }
        if !unwanted.isEmpty { outcome.frames.append(frame(unwanted, isUnsubscription: true)) }
    }

    /// Returns the topic that a refusal names; if two fit, the longer one.
    private func named(in text: String, _ topics: [StreamTopic]) -> StreamTopic? {
        topics.filter { text.contains($0.name) }.max { $0.name.count < $1.name.count }
    }
}

// MARK: - Changes while the link lives

extension Subscriptions {
    /// Adds topics. Returns the frames to send if the link is live.
    mutating func add(_ new: [StreamTopic], isLive: Bool) -> [String] {
        topics += new
        guard isLive else { return [] }
        returning.formUnion(new.filter { leaving[$0] != nil })
        return frames(new.filter { leaving[$0] == nil }, size: channel.frameSize)
    }

    /// Removes topics. Returns the frames to send if the link is live.
    mutating func remove(_ gone: [StreamTopic], _ now: Int) -> [String] {
        let isGone = Set(gone)
        topics.removeAll { isGone.contains($0) }
        postponed.removeAll { isGone.contains($0) }
        for topic in gone {
            returning.remove(topic)
            lostSince[topic] = nil
            reported[topic] = nil
        }
        removed.formUnion(gone.filter { current.contains($0) || leaving[$0] != nil })
        return leave(gone, now)
    }

    /// Ends a subscription and begins it again, so that the exchange sends a snapshot. Returns the frames to send.
    mutating func renew(_ topic: StreamTopic, _ now: Int) -> [String] {
        guard current.contains(topic) else { return [] }
        returning.insert(topic)
        return leave([topic], now)
    }

    private mutating func leave(_ gone: [StreamTopic], _ now: Int) -> [String] {
        let subscribed = gone.filter { current.remove($0) != nil }
        for topic in subscribed { leaving[topic] = now }
        return subscribed.parts(of: channel.frameSize).map { frame($0, isUnsubscription: true) }
    }

    /// Notes that the exchange has ended these subscriptions. Returns the frames that subscribe again.
    private mutating func left(_ gone: [StreamTopic]) -> [String] {
        for topic in gone { leaving[topic] = nil }
        removed.subtract(gone)
        let back = gone.filter { returning.remove($0) != nil && topics.contains($0) }
        return frames(back, size: channel.frameSize)
    }

    /// Returns when `overdue` has something to do, if the answer to an unsubscription is awaited for `wait` ms.
    func leavingDue(_ wait: Int) -> Int? { returning.compactMap { leaving[$0] }.min().map { $0 + wait } }

    /// Stops waiting for the unsubscription of topics that are to be subscribed again: how each socket answers is not
    /// documented. Returns the frames to send.
    mutating func overdue(_ now: Int, _ wait: Int) -> [String] {
        let late = returning.filter { now >= (leaving[$0] ?? now) + wait }.sorted { $0.name < $1.name }
        waiting.removeAll { frame in frame.isUnsubscription && frame.topics.contains { late.contains($0) } }
        return left(late)
    }

    /// Whether payloads of a topic are dropped: it was removed, and the exchange has not confirmed that yet.
    func isGone(_ name: @autoclosure () -> String) -> Bool {
        if removed.isEmpty { return false }
        let name = name()
        return removed.contains { $0.name == name }
    }
}
