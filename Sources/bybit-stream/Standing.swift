import Shared

/// Tells a person where a market that needs no network stands: when SIGUSR1 asks, and each second with --status. Long work shows its
/// progress.
struct Standing {
    private var messages: Messages
    private var due: Int?
    private var progress: Progress?

    init(_ arguments: Arguments, _ messages: Messages) {
        self.messages = messages
        self.messages.hasStatusLine = arguments.has("status") && System.isTerminal(2)
        due = self.messages.hasStatusLine ? 0 : nil
        // Lines that go to the same terminal show by themselves how far it is.
        if due != nil || messages.showsProgress && !System.isTerminal(1) { progress = Progress(now: System.monotonicTime) }
    }

    /// Looks whether anybody asked; `time` is the market's, and `share` is how much of the work is done, from 0 to 1, where they are known.
    mutating func tell(_ lines: Int, _ time: Int?, share: Double? = nil) {
        let isAsked = StopSignals.takeStatusRequest()
        if !isAsked, due == nil, progress == nil || share == nil { return }
        let now = System.monotonicTime
        let rate = { (spent: Int) in ", \(Messages.count(lines, "line")), \(lines * 1000 / spent)/s" }
        if due == nil, let share, let text = progress?.renewed(share: share, now: now, rate) { messages.progress(text) }
        guard isAsked || now >= due ?? .max else { return }
        let left = share.flatMap { progress?.text(share: $0, now: now) { ", \(lines * 1000 / $0) lines/s" } }
        messages.answer(
            Messages.count(lines, "line") + " written" + (time.map { ", at \(Timestamp.text($0))" } ?? "")
                + (left.map { ", " + $0 } ?? ""))
        if due != nil { due = now + 1000 }
    }

    /// How long to sleep at most, to be in time for the next line. A signal that comes just before the sleep does not end it.
    func atMost(_ milliseconds: Int, _ now: Int) -> Int {
        max(0, min(milliseconds, Standing.longestSleep, due.map { $0 - now } ?? .max))
    }

    private static let longestSleep = 250

    func end() {
        messages.endProgress()
        messages.endStatus()
    }
}
