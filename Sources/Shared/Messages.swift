import Synchronization

/// What a command has to say to a person, a line each on standard error: `ohlc: linear:BTCUSDT:3: …`.
package struct Messages {
    package let command: String
    /// `-q`: errors only.
    package var isQuiet = false
    /// Not even errors: for work that is done again, and has told them.
    package var isSilent = false
    /// `--status`: one line at the foot of the terminal that is kept up to date.
    package var hasStatusLine = false
    /// Where set, a standard error that takes nothing holds nobody up: messages that it does not take are dropped and counted here.
    package var dropped: Dropped?

    /// How many messages nobody could be told.
    package final class Dropped: Sendable {
        private let number = Atomic<Int>(0)

        fileprivate var count: Int {
            get { number.load(ordering: .relaxed) }
            set { number.store(newValue, ordering: .relaxed) }
        }

        package init() {}
    }

    package init(command: String) { self.command = command }

    /// A change of state.
    package func note(_ text: String) { if !isQuiet { error(text) } }

    /// Something went wrong. What cannot be written to standard error can be told nobody.
    package func error(_ text: String) {
        if isSilent { return }
        write("\(command): \(Messages.printable(text))\n", isCounted: true)
    }

    /// Reports what is lost because the reader of standard output did not read after a stop signal. `unwritten` counts output lines,
    /// `unread` input lines that were not processed.
    func tellLoss(unwritten: Int, unread: Int) {
        if unwritten == 0 { return }
        let input = unread == 0 ? "" : ", and \(Messages.count(unread, "line")) of the input not processed"
        let why =
            Signals.isStopRepeated
            ? "a second signal came"
            : "the reader of standard output did not take them within \(TimeSpan.text(Signals.patience)) of the signal"
        error("\(Messages.count(unwritten, "line")) not written\(input): \(why)")
    }

    private func write(_ line: String, isCounted: Bool) {
        let line = (hasStatusLine ? "\r\u{1B}[K" : "") + line
        guard let dropped else {
            var output = Output(descriptor: 2, name: "standard error")
            output.write(string: line)
            try? output.flush()
            return
        }
        let lost =
            dropped.count == 0
            ? ""
            : "\(command): \(Messages.count(dropped.count, "message")) before this one got lost: "
                + "nobody read standard error\n"
        var writer = LineWriter(lost + line)
        let isOut = (try? writer.push()) ?? true
        if isOut || writer.hasBegun { dropped.count = 0 } else if isCounted { dropped.count += 1 }
    }

    /// Replaces the status line.
    package func status(_ text: String) {
        let line = "\r\u{1B}[K\(command): \(Messages.printable(text))"
        if dropped != nil {
            var writer = LineWriter(line)
            _ = try? writer.push()
            return
        }
        var output = Output(descriptor: 2, name: "standard error")
        output.write(string: line)
        try? output.flush()
    }

    /// Leaves the status line for good.
    package func endStatus() {
        guard hasStatusLine else { return }
        var output = Output(descriptor: 2, name: "standard error")
        output.write("\n")
        try? output.flush()
    }

    /// Text of the input may hold control characters, which would play with the terminal.
    private static func printable(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    /// A time as people read it, by TZ: `14:06`.
    package static func clock(_ time: Int) -> String {
        let clock = System.localClock(time)
        return (clock.hour < 10 ? "0" : "") + "\(clock.hour):" + (clock.minute < 10 ? "0" : "") + "\(clock.minute)"
    }

    /// A date as people read it, by TZ: `2026-11-25`.
    package static func date(_ time: Int) -> String {
        let date = System.localDate(time)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "\(date.year)-\(two(date.month))-\(two(date.day))"
    }

    /// A time as people read it, by TZ, with the date unless it is today: `14:06`, `2026-11-25 14:06`.
    package static func moment(_ time: Int) -> String {
        let isToday = System.localDate(time) == System.localDate(System.wallTime)
        return (isToday ? "" : date(time) + " ") + clock(time)
    }

    /// `1 candle`, `2 candles`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
