import Rules
import Shared

/// `signal --check FILE`: checks whether a rule file can run. Errors are the same as in a run.
enum RuleCheck {
    static func run(_ path: String) throws(Failure) -> ExitStatus {
        let strategy = try Strategy(RuleReader.read(path))
        var output = Output.standard()
        output.write(string: "\(path): \(strategy.name), \(Messages.count(strategy.votes.count, "vote"))")
        let needs = Needs.options(of: [strategy])
        output.write(string: needs.isEmpty ? "\n" : "; ind \(needs.joined(separator: " "))\n")
        for text in strategy.barePrices { output.write(string: "\(text)\n") }
        try output.flush()
        return .done
    }
}
