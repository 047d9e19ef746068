import Shared
import Trading

/// The `trade` command.
enum Trade {
    /// Interval in ms of looking for a stop or halt while no line arrives.
    static let watch = 250
    /// Longest duration of the end after a stop signal, in ms: for a slow reader, and at the exchange for requests under way.
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
