import Rules
import Shared

/// `signal --list` and `signal --print NAME`: the built-in strategies.
enum StrategyList {
    static func print() throws(Failure) -> ExitStatus {
        var output = Output.standard()
        for strategy in BuiltIn.all {
            let gap = String(repeating: " ", count: 16 - strategy.name.count)
            output.write(string: strategy.name + gap + strategy.meaning + "\n")
        }
        try output.flush()
        return .done
    }

    static func print(_ name: String) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        output.write(try BuiltIn.named(name).file)
        try output.flush()
        return .done
    }
}
