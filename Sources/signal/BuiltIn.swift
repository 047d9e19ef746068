import Shared

/// A strategy that comes with the program: a rule file like any other.
struct BuiltIn: Sendable {
    let name: String
    let meaning: String
    /// The rule file.
    let text: String

    init(_ name: String, _ meaning: String, _ text: String) {
        self.name = name
        self.meaning = meaning
        self.text = text
    }

    static let all = [auto, scalp, weighted, average, crossover, macdCross, emaCross, meanReversion, momentum, micro]

    static func named(_ name: String) throws(Failure) -> BuiltIn {
        if let found = all.first(where: { $0.name == name }) { return found }
        let nearest = NearestName.of(name, among: all.map(\.name)).map { "did you mean '\($0)'?" }
        throw .usage("there is no strategy '\(name)'; " + (nearest ?? "see 'signal --list', or name a file"))
    }

    /// `signal --list`.
    static func list() throws(Failure) -> ExitStatus {
        var output = Output.standard()
        for strategy in all {
            let gap = String(repeating: " ", count: 16 - strategy.name.count)
            output.write(string: strategy.name + gap + strategy.meaning + "\n")
        }
        try output.flush()
        return .done
    }

    /// `signal --print NAME`.
    static func print(_ name: String) throws(Failure) -> ExitStatus {
        var output = Output.standard()
        output.write(string: try named(name).text + "\n")
        try output.flush()
        return .done
    }
}
