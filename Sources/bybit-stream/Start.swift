import Net
import Shared

extension StreamOptions {
    /// Runs the command and returns its exit status.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        try StreamOptions(arguments).run(arguments, messages)
    }

    /// Runs the requested source until it ends.
    private func run(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        switch source {
        case .live:
            if let patience = orSimulate { return try runLiveOrSimulated(patience, arguments, messages) }
            var live = try Live(self, arguments, messages)
            return try live.run()
        case .history(let from, let to):
            var history = try History(self, from: from, to: to, arguments, messages)
            return try history.run()
        case .replay(let file):
            var replay = try Replay(file, self, Standing(arguments, messages), messages)
            return try replay.run()
        case .simulation(let seed, let start, let activity):
            var simulated = Simulated(
                self, seed: seed, start: start, activity: activity, Standing(arguments, messages), messages)
            return try simulated.run()
        case .simulatedHistory(let seed, let range, let activity):
            return try Simulated.past(self, seed: seed, range: range, activity: activity, messages)
        }
    }

    /// Runs the live market if the exchange is reached in time, else the simulated one until the end: the two are never mixed.
    private func runLiveOrSimulated(_ patience: Int, _ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus
    {
        // The list of symbols is needed before anything is connected.
        let needsList = topics.contains(where: \.isForEverySymbol)
        var reason = needsList ? try whyUnreached(patience, arguments, messages) : nil
        if reason == nil {
            var live = try Live(self, arguments, messages)
            do throws(Failure) { return try live.run() } catch {
                guard case .io(let text) = error, live.isUndecided else { throw error }
                reason = text
            }
        }
        messages.error("\(reason ?? ""); SIMULATED from here on: start again to try the exchange once more")
        var simulated = Simulated(
            self, seed: try StreamOptions.seed(arguments), start: System.wallTime,
            activity: try StreamOptions.activity(arguments),
            Standing(arguments, messages), messages, reason: reason)
        return try simulated.run()
    }

    /// Returns why the exchange's REST interface does not answer within `patience` ms, or nil if it does.
    private func whyUnreached(_ patience: Int, _ arguments: Arguments, _ messages: Messages) throws(Failure) -> String? {
        let network = try Network(Security(authorities: arguments.text("cacert")))
        let rest = Rest(network, try Hosts(arguments, try Environment(arguments)).rest, Rest.Patience(), messages)
        let begun = System.monotonicTime
        _ = rest.get("/v5/market/time", [])
        while System.monotonicTime - begun < patience {
            if let signal = StopSignals.stopRequested { throw .signalled(signal) }
            for (_, answer) in rest.turn() {
                switch answer {
                case .reply: return nil
                case .refused(_, let text), .gaveUp(let text, _): return text
                }
            }
        }
        return Live.unreached(patience)
    }
}
