/// Runs a command: reads the command line, does the work, and turns the result into one message and one exit status. Only
/// `main` exits.
package struct Program {
    private let table: CommandTable

    package init(_ table: CommandTable) { self.table = table }

    /// The work of a command, given its arguments.
    package typealias Work = (Arguments, Messages) throws(Failure) -> ExitStatus

    /// Runs a command, and ends the process.
    package static func main(_ table: CommandTable, _ work: Work) -> Never {
        exit(Program(table).run(CommandLine.arguments, work))
    }

    package func run(_ words: [String], _ work: Work) -> Int32 {
        let status = perform(words, work)
        if let signal = StopSignals.stopRequested { StopSignals.die(of: signal) }
        return status.rawValue
    }

    private func perform(_ words: [String], _ work: Work) -> ExitStatus {
        var messages = Messages(command: table.name)
        // A command that reads secrets must not expose its memory.
        if table.options.contains(where: { $0.name == Environment.option.name }) { System.forbidDumps() }
        StopSignals.install()
        do throws(Failure) {
            try System.checkStandardStreams()
            messages.style = try Messages.Style.chosen(System.environment("BYBIT_PIPE_LOG"), by: "BYBIT_PIPE_LOG")
            // Linux provides the arguments in /proc. Without it, all options would silently be ignored.
            if words.isEmpty { throw Failure.io("cannot read the arguments: /proc is not mounted") }
            let arguments = try Arguments(words.dropFirst(), table: table)
            if arguments.has("help") { return try show(arguments.asksForShortHelp ? table.shortHelp : table.help) }
            if arguments.has("version") { return try show("\(table.name) \(version)\n") }
            if let what = arguments.text("generate") {
                if what.hasPrefix("values:") { return try show(table.values(String(what.dropFirst(7)), arguments)) }
                guard let text = table.generate(what) else {
                    throw Failure.usage("--generate: expected man, bash, zsh or fish, got '\(what)'")
                }
                return try show(text)
            }
            messages.isQuiet = arguments.has("quiet")
            messages.hasStatusLine = arguments.has("status") && System.isTerminal(2)
            if let text = arguments.text("log") { messages.style = try Messages.Style.chosen(text, by: "--log") }
            // A signal or a limit may end the work while the progress line is shown.
            defer { messages.endProgress() }
            return try work(arguments, messages)
        } catch {
            switch error {
            case .usage(let text):
                messages.error(text)
                messages.error("see '\(table.name) --help'")
                return .wrongUsage
            case .io(let text), .overflow(let text):
                messages.error(text)
                return .ioFailure
            case .badRecord(let text):
                messages.error(text)
                return .badInput
            case .badInput: return .badInput
            case .readerGone, .signalled: return .done
            }
        }
    }

    private func show(_ text: String) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        output.write(string: text)
        try output.flush()
        return .done
    }
}
