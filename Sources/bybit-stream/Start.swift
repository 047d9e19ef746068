import Shared

extension StreamOptions {
    /// Runs the source that was asked for until it ends.
    func run(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        switch source {
        case .live:
            var live = try Live(self, arguments, messages)
            return try live.run()
        case .history(let from, let to):
            var history = try History(self, from: from, to: to, arguments, messages)
            return try history.run()
        case .replay(let file):
            var replay = try Replay(file, self, Standing(arguments, messages))
            return try replay.run()
        case .simulation(let seed, let start):
            var simulated = Simulated(self, seed: seed, start: start, Standing(arguments, messages))
            return try simulated.run()
        case .simulatedHistory(let seed, let range):
            return try Simulated.past(self, seed: seed, range: range)
        }
    }
}
