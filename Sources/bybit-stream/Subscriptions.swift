import Net
import Shared

/// The topics of one link: asked for in frames that the exchange takes, and what it says to each.
struct Subscriptions {
    private struct Frame {
        let id: String
        let topics: [Topic]
    }

    /// What came of an answer.
    struct Outcome {
        var subscribed: [Topic] = []
        /// Given up.
        var refused: [(topic: Topic, reason: String)] = []
        /// Refused for now: to be asked for again.
        var postponed: [(topic: Topic, reason: String)] = []
        /// To be sent.
        var frames: [String] = []
    }

    private let channel: Channel
    private(set) var topics: [Topic]
    private var waiting: [Frame] = []
    private var lastID = 0
    /// Subscribed on this connection.
    private var current: Set<Topic> = []
    /// Subscribed at any time: a refusal of such a topic passes.
    private var accepted: Set<Topic> = []
    private var postponed: [Topic] = []
    /// How many topics a frame has that asks once more, and whether anything was subscribed since the last such try.
    private var retrySize = 1
    private var hasProgress = true
    private static let retriedFrames = 10
    /// Why a postponed topic is refused, as it was reported.
    private var reported: [Topic: String] = [:]
    /// Up to when payloads of a topic came before its connection was lost, until the gap is reported.
    private var lostSince: [Topic: Int] = [:]

    init(_ channel: Channel, _ topics: [Topic]) {
        self.channel = channel
        self.topics = topics
    }

    var active: Int { current.count }
    /// Each frame is answered.
    var isAnswered: Bool { waiting.isEmpty }
    /// Each topic is subscribed, or given up.
    var isSettled: Bool { waiting.isEmpty && postponed.isEmpty }

    /// A new connection knows nothing: the frames to send.
    mutating func begin() -> [String] {
        waiting = []
        current = []
        postponed = []
        retrySize = frameSize
        hasProgress = true
        return frames(topics, size: frameSize)
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

    private mutating func frames(_ topics: [Topic], size: Int) -> [String] {
        var frames: [String] = []
        // A topic of all categories and one of a single category may not come in one request.
        for group in [topics.filter { !isCategorised($0) }, topics.filter { isCategorised($0) }] {
            for first in stride(from: 0, to: group.count, by: size) {
                frames.append(frame(Array(group[first..<min(first + size, group.count)])))
            }
        }
        return frames
    }

    /// The connection is lost; its last payload was of `time`, nil where none came.
    mutating func lose(at time: Int?) {
        guard let time else { return }
        for topic in current where lostSince[topic] == nil { lostSince[topic] = time }
    }

    /// Since when a topic that is subscribed again has missed payloads; asked once.
    mutating func takeLost(_ topic: Topic) -> Int? { lostSince.removeValue(forKey: topic) }

    /// Whether a refusal of a postponed topic is news.
    mutating func report(_ topic: Topic, _ reason: String) -> Bool {
        reported.updateValue(reason, forKey: topic) != reason
    }

    private func isCategorised(_ topic: Topic) -> Bool { topic.channel == .account && topic.name.contains(".") }

    /// How many topics a frame may have. Spot takes ten; very large frames have led to closed sockets elsewhere.
    private var frameSize: Int { channel == .market(.spot) ? 10 : 100 }

    private mutating func frame(_ topics: [Topic]) -> String {
        lastID += 1
        waiting.append(Frame(id: "s\(lastID)", topics: topics))
        let names = topics.map { "\"\($0.name)\"" }.joined(separator: ",")
        return "{\"req_id\":\"s\(lastID)\",\"op\":\"subscribe\",\"args\":[\(names)]}"
    }

    /// Takes an answer in. One bad topic makes linear sockets refuse its whole frame, naming the first bad one only: the rest is
    /// asked for again, in halves where none is named. A refusal of a topic that worked before, or one of a kind that passes,
    /// postpones what it concerns.
    mutating func take(_ answer: Acknowledgement) -> Outcome {
        guard let place = place(of: answer) else { return Outcome() }
        let frame = waiting.remove(at: place)
        var outcome = Outcome()
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
            let rest = frame.topics.filter { $0 != named }
            if !rest.isEmpty { outcome.frames = [self.frame(rest)] }
        } else if frame.topics.count == 1 || frame.topics.allSatisfy({ accepted.contains($0) }) {
            for topic in frame.topics { refuse(topic, answer.text, &outcome) }
        } else {
            let half = frame.topics.count / 2
            outcome.frames = [self.frame(Array(frame.topics[..<half])), self.frame(Array(frame.topics[half...]))]
        }
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

    private func refuse(_ topic: Topic, _ reason: String, _ outcome: inout Outcome) {
        if accepted.contains(topic) {
            outcome.postponed.append((topic, reason))
        } else {
            outcome.refused.append((topic, reason))
        }
    }

    /// The frame that is answered: by its id, else by the topics that are named, else the oldest.
    private func place(of answer: Acknowledgement) -> Int? {
        if let place = waiting.firstIndex(where: { $0.id == answer.id }) { return place }
        let names = answer.accepted + answer.failed
        if let place = waiting.firstIndex(where: { frame in frame.topics.contains { names.contains($0.name) } }) {
            return place
        }
        return waiting.isEmpty ? nil : 0
    }

    /// The topic that a refusal names; of two that fit, the longer.
    private func named(in text: String, _ topics: [Topic]) -> Topic? {
        topics.filter { text.contains($0.name) }.max { $0.name.count < $1.name.count }
    }
}
