import Shared
import Trading

/// The `trade` command.
enum Trade {
    /// How often (ms) trade checks for a stop signal or a halt while no line arrives.
    static let watch = 250
    /// The longest time (ms) that the end of a run may take after a stop signal: for a slow reader, and at the exchange for
    /// requests without an answer.
    static let farewell = 10_000

    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("show") {
            var show = try Show(arguments, messages)
            return try show.run()
        }
        if arguments.has("preflight") {
            var preflight = try Preflight(arguments, messages)
            return try preflight.run()
        }
        let options = try TradeOptions(arguments)
        let stream = try RecordStream(arguments, messages, files: options.files)
        for (skipped, option) in [
            (options.desk.instruments.skipped, "--instruments"), (options.desk.riskLimits.skipped, "--risk-limits"),
        ] {
            if let complaint = skipped.complaint(option) { messages.error(complaint) }
        }
        if let complaint = options.desk.riskLimits.complaint { messages.error(complaint) }
        StopSignals.watchForHalt()
        StopSignals.patience = farewell
        if let live = options.live {
            var stage = try LiveTrade(options, live, stream, arguments, messages)
            return try run(&stage)
        }
        var stage = try PaperTrade(options, stream, arguments, messages)
        return try run(&stage)
    }

    private static func run(_ stage: inout some TradeStage) throws(Failure) -> ExitStatus {
        let status = try stage.run()
        return ExitStatus(rawValue: max(status.rawValue, stage.outcome.rawValue)) ?? status
    }
}
