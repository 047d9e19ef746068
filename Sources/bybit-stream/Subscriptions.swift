import Net
import Shared

/// The topics of one link: asked for in frames that the exchange takes, and what it says to each.
struct Subscriptions {
    private struct Frame {
        let id: String
        let topics: [StreamTopic]
        var isUnsubscription = false
    }

    /// What came of an answer.
    struct Outcome {
        var subscribed: [StreamTopic] = []
        /// Given up.
        var refused: [(topic: StreamTopic, reason: String)] = []
        /// Refused for now: to be asked for again.
        var postponed: [(topic: StreamTopic, reason: String)] = []
        /// To be sent.
        var frames: [String] = []
        /// It was the end of subscriptions that was answered.
        var isUnsubscription = false
    }

    private let channel: StreamChannel
    private(set) var topics: [StreamTopic]
    private var waiting: [Frame] = []
    private var lastID = 0
    /// Subscribed on this connection.
    private var current: Set<StreamTopic> = []
    /// Subscribed at any time: a refusal of such a topic passes.
    private var accepted: Set<StreamTopic> = []
    private var postponed: [StreamTopic] = []
    /// How many topics a frame has that asks once more, and whether anything was subscribed since the last such try.
    private var retrySize = 1
    private var hasProgress = true
    private static let retriedFrames = 10
    /// Why a postponed topic is refused, as it was reported.
    private var reported: [StreamTopic: String] = [:]
    /// Up to when payloads of a topic came before its connection was lost, until the gap is reported.
    private var lostSince: [StreamTopic: Int] = [:]
    /// Topics whose end was asked for and is not answered, and when that was asked, on the monotonic clock.
    private var leaving: [StreamTopic: Int] = [:]
    /// Those of them that are subscribed again as soon as that is answered.
    private var returning: Set<StreamTopic> = []
    /// Those of them that were removed: what still comes of them is not wanted, also where they were added again.
    private(set) var removed: Set<StreamTopic> = []

    init(_ channel: StreamChannel, _ topics: [StreamTopic]) {
        self.channel = channel
        self.topics = topics
    }

    var active: Int { current.count }
    /// Each frame that subscribes is answered.
    var isAnswered: Bool { waiting.allSatisfy(\.isUnsubscription) }
    /// Each topic is subscribed, or given up.
    var isSettled: Bool { isAnswered && postponed.isEmpty }

    /// A new connection knows nothing: the frames to send.
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

    /// The frames that ask once more for what was postponed, a few at a time. One topic may be what makes the exchange refuse its
    /// whole frame, so after a try in which nothing was subscribed frames become smaller.
    mutating func again() -> [String] {
        if !hasProgress { retrySize = max(1, retrySize / 2) }
        hasProgress = false
        let tried = postponed.prefix(retrySize * Subscriptions.retriedFrames)
        postponed.removeFirst(tried.count)
        return frames(Array(tried), size: retrySize)
    }

    private mutating func frames(_ topics: [StreamTopic], size: Int) -> [String] {
        var frames: [String] = []
        // A topic of all categories and one of a single category may not come in one request.
        for group in [topics.filter { !$0.isCategorised }, topics.filter(\.isCategorised)] {
            for part in group.parts(of: size) { frames.append(frame(part)) }
        }
        return frames
    }

    /// The connection is lost; its last payload was of `time`, nil where none came.
    mutating func lose(at time: Int?) {
        guard let time else { return }
        for topic in current.union(returning) where lostSince[topic] == nil { lostSince[topic] = time }
    }

    /// Since when a topic that is subscribed again has missed payloads; asked once.
    mutating func takeLost(_ topic: StreamTopic) -> Int? { lostSince.removeValue(forKey: topic) }

    /// Whether a refusal of a postponed topic is news.
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

    /// Takes an answer in. One bad topic makes linear sockets refuse its whole frame, naming the first bad one only: the rest is
    /// asked for again, in halves where none is named. A refusal of a topic that worked before, or one of a kind that passes,
    /// postpones what it concerns.
    mutating func take(_ answer: Acknowledgement) -> Outcome {
        guard let place = place(of: answer) else { return Outcome() }
        let frame = waiting.remove(at: place)
        var outcome = Outcome()
        if frame.isUnsubscription {
            // Refused or not: a topic that is no longer subscribed is refused, and one that is tells by itself.
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

    /// The frame that is answered: by its id, else by the topics that are named, else the oldest of its kind.
    private func place(of answer: Acknowledgement) -> Int? {
        if let place = waiting.firstIndex(where: { $0.id == answer.id }) { return place }
        let names = answer.accepted + answer.failed
        if let place = waiting.firstIndex(where: { frame in frame.topics.contains { names.contains($0.name) } }) {
            return place
        }
        guard let isUnsubscription = answer.isUnsubscription else { return waiting.isEmpty ? nil : 0 }
        return waiting.firstIndex { $0.isUnsubscription == isUnsubscription }
    }

    /// Topics that were removed while they were asked for are of no interest any more, and leave again.
    private mutating func forgetUnwanted(_ outcome: inout Outcome) {
        let unwanted = outcome.subscribed.filter { !topics.contains($0) }
        outcome.subscribed.removeAll { unwanted.contains($0) }
        outcome.refused.removeAll { !topics.contains($0.topic) }
        outcome.postponed.removeAll { !topics.contains($0.topic) }
        if !unwanted.isEmpty { outcome.frames.append(frame(unwanted, isUnsubscription: true)) }
    }

    /// The topic that a refusal names; of two that fit, the longer.
    private func named(in text: String, _ topics: [StreamTopic]) -> StreamTopic? {
        topics.filter { text.contains($0.name) }.max { $0.name.count < $1.name.count }
    }
}

// MARK: - Changes while the link lives

extension Subscriptions {
    /// Takes topics in. Gives the frames to send when the link is live.
    mutating func add(_ new: [StreamTopic], isLive: Bool) -> [String] {
        topics += new
        guard isLive else { return [] }
        returning.formUnion(new.filter { leaving[$0] != nil })
        return frames(new.filter { leaving[$0] == nil }, size: channel.frameSize)
    }

    /// Lets topics go. Gives the frames to send when the link is live.
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

    /// Ends a subscription and makes it anew: the exchange begins with a whole state then. Gives the frames to send.
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

    /// The exchange has ended the subscription of these. Gives the frames that subscribe again.
    private mutating func left(_ gone: [StreamTopic]) -> [String] {
        for topic in gone { leaving[topic] = nil }
        removed.subtract(gone)
        let back = gone.filter { returning.remove($0) != nil && topics.contains($0) }
        return frames(back, size: channel.frameSize)
    }

    /// When `overdue` has something to do, if an end is waited for as long as `wait`.
    func leavingDue(_ wait: Int) -> Int? { returning.compactMap { leaving[$0] }.min().map { $0 + wait } }

    /// Waits no longer for the end of topics that shall come again: how each socket answers is not documented. Gives the frames to
    /// send.
    mutating func overdue(_ now: Int, _ wait: Int) -> [String] {
        let late = returning.filter { now >= (leaving[$0] ?? now) + wait }.sorted { $0.name < $1.name }
        waiting.removeAll { frame in frame.isUnsubscription && frame.topics.contains { late.contains($0) } }
        return left(late)
    }

    /// Whether payloads of a topic are not wanted: it was removed, and the exchange has not said that it sends no more.
    func isGone(_ name: @autoclosure () -> String) -> Bool {
        if removed.isEmpty { return false }
        let name = name()
        return removed.contains { $0.name == name }
    }
}
