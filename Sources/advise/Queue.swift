import Net
import Shared

/// A signal that waits for the model's answer.
struct Question {
    let signal: AdvisedSignal
    /// The candles before the signal, one per line.
    let candles: String
    /// When the signal arrived, on the monotonic clock.
    let begun: Int
    var tries = 0
    var ticket: Network.Ticket?
    /// The provider's message that it does not offer the model, while its list of models is fetched; else nil.
    var refusal: String?
    /// The model is not asked again before this time, on the monotonic clock.
    var due = 0

    var bytes: Int { signal.bytes.count + candles.utf8.count }
}

/// Output lines in order: finished ones and those that wait for an answer. A place counts from the first line of the run.
struct Queue {
    private var lines: [[UInt8]] = []
    /// The place of the first line in `lines`.
    private var first = 0
    /// Questions without an answer, in order, with their places.
    private var questions: [(place: Int, question: Question)] = []
    /// Bytes of the finished lines and of the open questions, candles included.
    private(set) var bytes = 0

    var isEmpty: Bool { lines.isEmpty }

    mutating func append(_ line: [UInt8]) {
        lines.append(line + [0x0A])
        bytes += line.count + 1
    }

    mutating func append(_ question: Question) {
        questions.append((first + lines.count, question))
        lines.append([])
        bytes += question.bytes
    }

    /// Writes the finished lines up to the first open question, and removes them.
    mutating func drain(into output: inout Output) {
        let count = (questions.first?.place ?? first + lines.count) - first
        for line in lines.prefix(count) {
            output.write(line)
            bytes -= line.count
        }
        lines.removeFirst(count)
        first += count
    }

    // MARK: Questions, by their places

    /// The places of the questions without an answer.
    var open: [Int] { questions.map(\.place) }

    /// Returns the places of the questions that can be sent now; at most `most` requests are under way at once.
    func ready(_ now: Int, atMost most: Int) -> [Int] {
        questions.prefix(most).filter { $0.question.ticket == nil && $0.question.due <= now }.map(\.place)
    }

    /// Returns when the next of the first `most` questions is due, or nil if none waits to be sent.
    func due(atMost most: Int) -> Int? {
        questions.prefix(most).filter { $0.question.ticket == nil }.map(\.question.due).min()
    }

    func place(of ticket: Network.Ticket) -> Int? { questions.first { $0.question.ticket == ticket }?.place }

    func question(_ place: Int) -> Question { questions[index(place)].question }

    private func index(_ place: Int) -> Int {
        guard let index = questions.firstIndex(where: { $0.place == place }) else {
            preconditionFailure("the question is settled")
        }
        return index
    }

    mutating func asked(_ place: Int, _ ticket: Network.Ticket) {
        let index = index(place)
        questions[index].question.ticket = ticket
        questions[index].question.tries += 1
    }

    mutating func again(_ place: Int, at due: Int) {
        let index = index(place)
        questions[index].question.ticket = nil
        questions[index].question.due = due
    }

    /// Keeps the question open until the provider's list of models arrives.
    mutating func refuse(_ place: Int, _ text: String) {
        again(place, at: .max)
        questions[index(place)].question.refusal = text
    }

    /// Questions that wait for the provider's list of models, with its refusals.
    var refused: [(place: Int, text: String)] { questions.compactMap { one in one.question.refusal.map { (one.place, $0) } } }

    /// Replaces the question by its finished line.
    mutating func settle(_ place: Int, _ line: [UInt8]) {
        bytes += line.count - questions.remove(at: index(place)).question.bytes
        lines[place - first] = line
    }
}
