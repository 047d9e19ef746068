import Shared

/// Tells a person where a market that needs no network stands: when SIGUSR1 asks, and each second with --status.
struct Standing {
    private var messages: Messages
    private var due: Int?

    init(_ arguments: Arguments, _ messages: Messages) {
        self.messages = messages
        self.messages.hasStatusLine = arguments.has("status") && System.isTerminal(2)
        due = self.messages.hasStatusLine ? 0 : nil
    }

    /// Looks whether anybody asked; `time` is the market's, where it is known.
    mutating func tell(_ lines: Int, _ time: Int?) {
        let isAsked = StopSignals.takeStatusRequest()
        if !isAsked, due == nil { return }
        let now = System.monotonicTime
        guard isAsked || now >= due ?? .max else { return }
        let text = Messages.count(lines, "line") + " written" + (time.map { ", at \(Timestamp.text($0))" } ?? "")
        messages.answer(text)
        if due != nil { due = now + 1000 }
    }

    /// How long to sleep at most, to be in time for the next line. A signal that comes just before the sleep does not end it.
    func atMost(_ milliseconds: Int, _ now: Int) -> Int {
        max(0, min(milliseconds, Standing.longestSleep, due.map { $0 - now } ?? .max))
    }

    private static let longestSleep = 250

    func end() { messages.endStatus() }
}
