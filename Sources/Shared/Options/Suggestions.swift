/// The words that a shell offers for a command, besides the choices and defaults of its options.
package struct Suggestions: Sendable {
    /// Words for the values of options, by the option's name.
    let values: [String: [String]]
    /// Words for operands.
    let operands: [String]
    /// Options whose values depend on the words before them; the shell asks the command for them.
    let dependent: Set<String>
    /// Returns the values of a dependent option for the given command line; empty if it cannot be read.
    let compute: @Sendable (_ option: String, _ arguments: Arguments) -> [String]

    package init(
        _ values: [String: [String]] = [:], operands: [String] = [], dependent: Set<String> = [],
        compute: @escaping @Sendable (_ option: String, _ arguments: Arguments) -> [String] = { _, _ in [] }
    ) {
        self.values = values
        self.operands = operands
        self.dependent = dependent
        self.compute = compute
    }

    /// Markets that most users start with. The exchange has hundreds; a shell cannot ask for them.
    package static let symbols = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "BNBUSDT", "ADAUSDT"]
    package static let intervals = ["1", "3", "5", "15", "30", "60", "120", "240", "360", "720", "D", "W", "M"]
}

extension CommandTable {
    /// The words that shells offer as the value of an option.
    func words(of option: Option) -> [String] {
        suggestions.values[option.name] ?? (option.choices.isEmpty ? option.standard.map { [$0] } ?? [] : option.choices)
    }

    /// Whether the value is a list; its placeholder then has the form `NAME[,NAME…]`.
    func isList(_ option: Option) -> Bool { option.value?.hasSuffix("…]") == true }

    func takesFile(_ option: Option) -> Bool {
        ["FILE", "PATH", "DIR", "PROGRAM"].contains { option.value?.contains($0) == true }
    }

    /// The answer to `--generate values:OPTION`, one word per line.
    package func values(_ option: String, _ arguments: Arguments) -> String {
        suggestions.compute(option, arguments).map { $0 + "\n" }.joined()
    }
}
