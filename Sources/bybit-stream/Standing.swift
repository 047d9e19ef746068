import Shared

/// Reports the position of a replay or a simulation: on SIGUSR1, and each second with --status. Long work shows its progress.
struct Standing {
    private var messages: Messages
    private var due: Int?
    private var progress: Progress?

    init(_ arguments: Arguments, _ messages: Messages) {
        self.messages = messages
        self.messages.hasStatusLine = arguments.has("status") && System.isTerminal(2)
        due = self.messages.hasStatusLine ? 0 : nil
        // No progress is shown if the lines themselves go to the same terminal.
        if due != nil || messages.showsProgress && !System.isTerminal(1) { progress = Progress(now: System.monotonicTime) }
    }

    /// Reports the position if a report is due. `time` is the market's, and `share` is the part of the work that is done, from
    /// 0 to 1, if they are known.
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

    /// Returns how long to sleep at most, in ms, before the next status line. The sleep is short, because a signal that comes
    /// just before it does not end it.
    func atMost(_ milliseconds: Int, _ now: Int) -> Int {
        max(0, min(milliseconds, Standing.longestSleep, due.map { $0 - now } ?? .max))
    }

    private static let longestSleep = 250

    func end() {
        messages.endProgress()
        messages.endStatus()
    }
}
