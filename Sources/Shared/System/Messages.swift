import Synchronization

/// The messages of a command to a person, one line each on standard error: `ohlc: linear:BTCUSDT:3: …`.
package struct Messages {
    package let command: String
    /// `-q`: errors only.
    package var isQuiet = false
    /// Suppresses errors too, for repeated work that has already reported them.
    package var isSilent = false
    /// `--status`: keeps one line at the foot of the terminal up to date.
    package var hasStatusLine = false
    package var style = Style.plain
    /// If set, a full standard error blocks nothing: messages that it does not accept are dropped and counted here.
    package var dropped: Dropped?
    /// If set, messages are held back here while something is drawn on the terminal.
    package var held: Held?

    /// The style in which messages are written: `--log`.
    package enum Style: String, CaseIterable, Sendable {
        /// `ohlc: …`
        case plain
        /// `2025-03-01T14:06:00Z info ohlc: …`
        case time
        /// `{"type":"log","time":1740837960000,"level":"info","command":"ohlc","text":"…"}`
        case json

        /// Returns the style with this name, `plain` without one. `source` is the option or variable that named it, for the
        /// error message.
        static func chosen(_ name: String?, by source: String) throws(Failure) -> Style {
            guard let name, !name.isEmpty else { return .plain }
            guard let style = Style(rawValue: name) else {
                throw .usage("\(source): expected \(allCases.map(\.rawValue).joined(separator: ", ")), got '\(name)'")
            }
            return style
        }
    }

    private enum Level: String { case info, error }

    /// The number of dropped messages.
    package final class Dropped: Sendable {
        private let number = Atomic<Int>(0)

        fileprivate var count: Int {
            get { number.load(ordering: .relaxed) }
            set { number.store(newValue, ordering: .relaxed) }
        }

        package init() {}
    }

    /// Messages that are held back while something is drawn on the terminal.
    package final class Held: Sendable {
        private struct State {
            var isHolding = false
            var lines: [String] = []
            var lost = 0
            /// When the last message arrived, on the monotonic clock.
            var newest = 0
        }

        private let state = Mutex(State())

        /// The maximum number of messages kept. Beyond it, those in the middle are dropped and counted.
        private static let most = 200

        package init() {}

        /// Starts to hold messages back.
        package func hold() { state.withLock { $0.isHolding = true } }

        /// The last message held back, unless it is older than `span` milliseconds.
        package func last(within span: Int) -> String? {
            state.withLock { System.monotonicTime - $0.newest < span ? $0.lines.last : nil }
        }

        /// Returns the messages held back, and stops holding.
        fileprivate func release() -> (lines: [String], lost: Int) {
            state.withLock { state in
                defer { state = State() }
                return (state.lines, state.lost)
            }
        }

        /// Holds a message back. Returns false if messages are not being held back.
        fileprivate func take(_ line: String) -> Bool {
            state.withLock { state in
                if !state.isHolding { return false }
                state.lines.append(line)
                state.newest = System.monotonicTime
                if state.lines.count > Held.most {
                    state.lines.remove(at: Held.most / 2)
                    state.lost += 1
                }
                return true
            }
        }
    }

    /// Writes the messages that were held back.
    package func release() {
        guard let (lines, lost) = held?.release() else { return }
        for (place, line) in lines.enumerated() {
            if lost > 0, place == lines.count / 2 {
                write(self.line(.error, "\(Messages.count(lost, "message")) left out here"))
            }
            write(line)
        }
    }

    /// Whether the terminal shows a progress line, which the next message replaces.
    private let progressShown = Shown()

    private final class Shown: Sendable {
        let flag = Atomic<Bool>(false)
    }

    package init(command: String) { self.command = command }

    /// Reports a change of state.
    package func note(_ text: String) { if !isQuiet { write(line(.info, text)) } }

    /// Reports an error. A failure to write to standard error is ignored: there is no other place to report it.
    package func error(_ text: String) { write(line(.error, text)) }

    /// Answers a request for the command's status, even with `-q`.
    package func answer(_ text: String) { if hasStatusLine { status(text) } else { write(line(.info, text)) } }

    private func line(_ level: Level, _ text: String) -> String {
        let text = Plain.line(text)
        switch style {
        case .plain: return "\(command): \(text)\n"
        case .time: return "\(Timestamp.text(System.wallTime)) \(level.rawValue) \(command): \(text)\n"
        case .json:
            var output = Output.inMemory()
            output.begin(record: "log")
            output.member("time", System.wallTime)
            output.member("level", quoted: level.rawValue)
            output.member("command", quoted: command)
            output.member("text", quoted: text)
            output.endRecord()
            return output.text
        }
    }

    /// Reports lines lost because writing failed, or because the reader of standard output did not read after a stop signal.
    /// `unwritten` counts output lines, `unread` input lines that were not processed.
    func tellLoss(unwritten: Int, unread: Int, hasFailed: Bool = false) {
        if unwritten == 0 { return }
        // The failure itself is reported separately.
        if hasFailed { return error("\(Messages.count(unwritten, "line")) not written to standard output") }
        let input = unread == 0 ? "" : ", and \(Messages.count(unread, "line")) of the input not processed"
        let why =
            StopSignals.isStopRepeated
            ? "a second signal came"
            : "the reader of standard output did not take them within \(TimeSpan.text(StopSignals.patience)) of the signal"
        error("\(Messages.count(unwritten, "line")) not written\(input): \(why)")
    }

    private func write(_ line: String) {
        if isSilent || held?.take(line) == true { return }
        let isProgressShown = progressShown.flag.exchange(false, ordering: .relaxed)
        let line = (hasStatusLine || isProgressShown ? "\r\u{1B}[K" : "") + line
        guard let dropped else {
            var output = Output(descriptor: 2, name: "standard error")
            output.write(string: line)
            try? output.flush()
            return
        }
        let lost =
            dropped.count == 0
            ? ""
            : self.line(
                .error, "\(Messages.count(dropped.count, "message")) dropped before this one: nobody read standard error")
        var writer = LineWriter(lost + line)
        let isOut = (try? writer.push()) ?? true
        if isOut || writer.hasBegun { dropped.count = 0 } else { dropped.count += 1 }
    }

    /// Replaces the status line, cut to the width of the terminal: a line that wrapped could not be replaced.
    package func status(_ text: String) {
        let width = System.terminalSize(2).map { $0.columns - 1 } ?? .max
        let line = "\r\u{1B}[K" + "\(command): \(Plain.line(text))".prefix(width)
        if dropped != nil {
            var writer = LineWriter(line)
            _ = try? writer.push()
            return
        }
        var output = Output(descriptor: 2, name: "standard error")
        output.write(string: line)
        try? output.flush()
    }

    /// Whether progress is shown: on a terminal without a status line.
    package var showsProgress: Bool { !isQuiet && !isSilent && !hasStatusLine && style == .plain && System.isTerminal(2) }

    /// Shows the progress of long work, in the status line if there is one.
    package func progress(_ text: String) {
        status(text)
        if !hasStatusLine { progressShown.flag.store(true, ordering: .relaxed) }
    }

    /// Removes the progress line.
    package func endProgress() {
        guard progressShown.flag.exchange(false, ordering: .relaxed) else { return }
        var output = Output(descriptor: 2, name: "standard error")
        output.write("\r\u{1B}[K")
        try? output.flush()
    }

    /// Ends the status line with a line break.
    package func endStatus() {
        guard hasStatusLine else { return }
        var output = Output(descriptor: 2, name: "standard error")
        output.write("\n")
        try? output.flush()
    }

    /// A time of day in the user's time zone (TZ): `14:06`.
    package static func clock(_ time: Int) -> String {
        let clock = System.localClock(time)
        return (clock.hour < 10 ? "0" : "") + "\(clock.hour):" + (clock.minute < 10 ? "0" : "") + "\(clock.minute)"
    }

    /// A date in the user's time zone (TZ): `2026-11-25`.
    package static func date(_ time: Int) -> String {
        let date = System.localDate(time)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }

    /// A time in the user's time zone (TZ), with the date unless it is today: `14:06`, `2026-11-25 14:06`.
    package static func moment(_ time: Int) -> String {
        let isToday = System.localDate(time) == System.localDate(System.wallTime)
        return (isToday ? "" : date(time) + " ") + clock(time)
    }

    /// `1 candle`, `2 candles`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
