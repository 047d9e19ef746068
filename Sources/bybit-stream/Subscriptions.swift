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
        var refused: [(topic: Topic, reason: String)] = []
        /// To be sent.
        var frames: [String] = []
    }

    private let channel: Channel
    private(set) var topics: [Topic]
    private var waiting: [Frame] = []
    private var lastID = 0
    private(set) var active = 0

    init(_ channel: Channel, _ topics: [Topic]) {
        self.channel = channel
        self.topics = topics
    }

    var isSettled: Bool { waiting.isEmpty }

    /// A new connection knows nothing: the frames to send.
    mutating func begin() -> [String] {
        waiting = []
        active = 0
        var frames: [String] = []
        // A topic of all categories and one of a single category may not come in one request.
        for group in [topics.filter { !isCategorised($0) }, topics.filter { isCategorised($0) }] {
            for first in stride(from: 0, to: group.count, by: frameSize) {
                frames.append(frame(Array(group[first..<min(first + frameSize, group.count)])))
            }
        }
        return frames
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
    /// asked for again, in halves where none is named.
    mutating func take(_ answer: Acknowledgement) -> Outcome {
        guard let place = place(of: answer) else { return Outcome() }
        let frame = waiting.remove(at: place)
        var outcome = Outcome()
        if answer.isSuccess {
            outcome.subscribed = frame.topics.filter { !answer.failed.contains($0.name) }
            outcome.refused = frame.topics.filter { answer.failed.contains($0.name) }.map { ($0, "refused") }
        } else if let named = named(in: answer.text, frame.topics) {
            if answer.text.contains("already subscribed") {
                outcome.subscribed = [named]
            } else {
                outcome.refused = [(named, answer.text)]
            }
            let rest = frame.topics.filter { $0 != named }
            if !rest.isEmpty { outcome.frames = [self.frame(rest)] }
        } else if frame.topics.count == 1 {
            outcome.refused = [(frame.topics[0], answer.text)]
        } else {
            let half = frame.topics.count / 2
            outcome.frames = [self.frame(Array(frame.topics[..<half])), self.frame(Array(frame.topics[half...]))]
        }
        active += outcome.subscribed.count
        topics.removeAll { topic in outcome.refused.contains { $0.topic == topic } }
        return outcome
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
