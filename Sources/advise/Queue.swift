import Net
import Shared

/// A signal that the model is asked about.
struct Question {
    let signal: AdvisedSignal
    /// The candles before it, as lines.
    let candles: String
    /// On the monotonic clock.
    let begun: Int
    var tries = 0
    var ticket: Network.Ticket?
    /// What the provider said that does not offer the model; its list of models is on the way.
    var refusal: String?
    /// Not asked again before this time.
    var due = 0

    var bytes: Int { signal.bytes.count + candles.utf8.count }
}

/// Lines in their order, those that are done and those that wait for an answer. A place counts from the first line ever.
struct Queue {
    private var lines: [[UInt8]] = []
    /// The place of the first of `lines`.
    private var first = 0
    /// Those that wait for an answer, in order, with their places.
    private var questions: [(place: Int, question: Question)] = []
    /// How much is in it.
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

    /// Moves what is done, up to the first that is not.
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

    /// The places of those that wait for an answer.
    var open: [Int] { questions.map(\.place) }

    /// Those that can be asked now, so that at most so many are under way.
    func ready(_ now: Int, atMost most: Int) -> [Int] {
        questions.prefix(most).filter { $0.question.ticket == nil && $0.question.due <= now }.map(\.place)
    }

    /// When one is to be asked again.
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

    /// Waits for the provider's list of models before it is settled.
    mutating func refuse(_ place: Int, _ text: String) {
        again(place, at: .max)
        questions[index(place)].question.refusal = text
    }

    /// Those that wait for the list.
    var refused: [(place: Int, text: String)] { questions.compactMap { one in one.question.refusal.map { (one.place, $0) } } }

    /// The line that stands in the place of the question.
    mutating func settle(_ place: Int, _ line: [UInt8]) {
        bytes += line.count - questions.remove(at: index(place)).question.bytes
        lines[place - first] = line
    }
}
