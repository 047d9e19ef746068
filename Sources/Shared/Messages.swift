/// What a command has to say to a person, a line each on standard error: `ohlc: linear:BTCUSDT:3: …`.
package struct Messages {
    package let command: String
    /// `-q`: errors only.
    package var isQuiet = false
    /// Not even errors: for work that is done again, and has told them.
    package var isSilent = false
    /// `--status`: one line at the foot of the terminal that is kept up to date.
    package var hasStatusLine = false

    package init(command: String) { self.command = command }

    /// A change of state.
    package func note(_ text: String) { if !isQuiet { error(text) } }

    /// Something went wrong. What cannot be written to standard error can be told nobody.
    package func error(_ text: String) {
        if isSilent { return }
        var output = Output(descriptor: 2, name: "standard error")
        if hasStatusLine { output.write("\r\u{1B}[K") }
        output.write(string: "\(command): \(Messages.printable(text))\n")
        try? output.flush()
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

    /// Lines that were asked for, as they are.
    package func show(_ lines: String) throws(Failure) {
        var output = Output(descriptor: 2, name: "standard error")
        if hasStatusLine { output.write("\r\u{1B}[K") }
        output.write(string: lines)
        try output.flush()
    }

    /// Replaces the status line.
    package func status(_ text: String) {
        var output = Output(descriptor: 2, name: "standard error")
        output.write(string: "\r\u{1B}[K\(command): \(Messages.printable(text))")
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

    /// `1 candle`, `2 candles`.
    package static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
