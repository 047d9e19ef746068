/// One option of a command, declared once: parsing, usage errors, `--help`, the man page and the completions come from it.
package struct Option: Sendable {
    package let name: String
    package let short: Character?
    /// The placeholder for the value in the help (`FILE`); nil for a switch.
    package let value: String?
    /// The default, as a user would type it. Default and help are computed on demand, because a command with many options would
    /// start more slowly otherwise.
    package var standard: String? { makeStandard() }
    private let makeStandard: @Sendable () -> String?
    package let repeats: Bool
    /// Whether the value may be omitted. The next word is the value only if it is one of `choices` or, without choices, begins
    /// with a digit, a point or an `@`.
    package let isValueOptional: Bool
    /// The accepted values; empty if there is no fixed list.
    package let choices: [String]
    /// The heading under which the help lists the option; nil if the command's layout places it or it comes last.
    package let group: String?
    package var help: String { makeHelp() }
    private let makeHelp: @Sendable () -> String

    package init(
        _ name: String, short: Character? = nil, takes value: String? = nil,
        default standard: @autoclosure @escaping @Sendable () -> String? = nil, repeats: Bool = false,
        isValueOptional: Bool = false, choices: [String] = [], group: String? = nil,
        _ help: @autoclosure @escaping @Sendable () -> String
    ) {
        self.name = name
        self.short = short
        self.value = value
        makeStandard = standard
        self.repeats = repeats
        self.isValueOptional = isValueOptional
        self.choices = choices
        self.group = group
        makeHelp = help
    }

    /// Whether `word`, the word after an option with an optional value, is its value.
    func isValue(_ word: String) -> Bool {
        if !choices.isEmpty { return choices.contains(word) }
        let first = word.utf8.first ?? 0
        return (0x30...0x39).contains(first) || first == UInt8(ascii: ".") || first == UInt8(ascii: "@")
    }

    /// The option as it is typed: `--max N`.
    package var usage: String { "--\(name)" + (value.map { isValueOptional ? " [\($0)]" : " \($0)" } ?? "") }
}

extension Option {
    private static let stageGroup = "Unreadable lines and progress"
    private static let commonGroup = "Messages and help"

    /// Options of every pipeline stage that reads lines.
    package static let ofEveryStage = [
        Option("rejects", takes: "FILE", group: stageGroup, "Append lines that cannot be read to FILE, byte for byte."),
        Option("strict", group: stageGroup, "Stop at the first line that cannot be read, with exit status 1."),
        Option("status", group: stageGroup, "Keep one status line on the terminal."),
    ]
    package static let ofEveryCommand = [
        Option("quiet", short: "q", group: commonGroup, "Print only errors on standard error."),
        Option(
            "log", takes: "STYLE", choices: Messages.Style.allCases.map(\.rawValue), group: commonGroup,
            """
            Print each message plain, with its time (UTC) and level in front (time), or as a JSON record (json). The environment \
            variable BYBIT_PIPE_LOG sets the default; without it plain.
            """),
        Option("help", short: "h", group: commonGroup, "Print this help and end; -h prints the most important options only."),
        Option("version", group: commonGroup, "Print the version and end."),
        Option(
            "generate", takes: "WHAT", group: commonGroup,
            "Print the manual's page ('man') or completions ('bash', 'zsh', 'fish') and end."),
    ]
}
