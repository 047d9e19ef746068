/// A command's options and the texts of its help and manual.
package struct CommandTable: Sendable {
    package let name: String
    /// The command's purpose in one line.
    package let summary: String
    /// The operands in the usage line, such as `[FILE…]`.
    package let operands: String
    package let description: [String]
    package let options: [Option]
    package let examples: [(String, String)]
    /// Further sections of the manual, such as a grammar or a format.
    package let sections: [(title: String, paragraphs: [String])]
    /// Meanings of exit statuses that differ from those of other commands.
    private let statusMeanings: [ExitStatus: String]
    let layout: HelpLayout
    /// Evaluated only when shell completions are requested.
    private let makeSuggestions: @Sendable () -> Suggestions

    package init(
        name: String, summary: String, operands: String, description: [String], options: [Option],
        examples: [(String, String)], sections: [(title: String, paragraphs: [String])] = [],
        statusMeanings: [ExitStatus: String] = [:], layout: HelpLayout = HelpLayout(),
        suggestions: @escaping @autoclosure @Sendable () -> Suggestions = Suggestions()
    ) {
        self.layout = layout
        makeSuggestions = suggestions
        self.statusMeanings = statusMeanings
        self.name = name
        self.summary = summary
        self.operands = operands
        self.description = description
        // A command may define a common option itself, with a help text of its own.
        self.options = options + Option.ofEveryCommand.filter { common in !options.contains { $0.name == common.name } }
        self.examples = examples
        self.sections = sections
    }

    var suggestions: Suggestions { makeSuggestions() }

    func meaning(_ status: ExitStatus) -> String { statusMeanings[status] ?? status.meaning }

    func option(named name: String) -> Option? { options.first { $0.name == name } }
}

// MARK: - Help

extension CommandTable {
    package var help: String {
        var lines = [usageLine, "", summary + "."]
        if !examples.isEmpty { lines += ["", "Examples:"] }
        for (command, meaning) in examples { lines += ["  \(command)"] + CommandTable.wrap(meaning, indent: 6) }
        for paragraph in description { lines += [""] + CommandTable.wrap(paragraph, indent: 0) }
        for (title, options) in groups {
            lines += ["", "\(title):"]
            for option in options { lines += CommandTable.entry(option) }
        }
        lines += ["", "Exit status:"]
        for (status, meaning) in ExitStatus.listed(meaning) { lines += CommandTable.entry("  \(status)", meaning, indent: 9) }
        return lines.joined(separator: "\n") + "\n"
    }

    var usageLine: String { "usage: \(name) [OPTION…]" + (operands.isEmpty ? "" : " \(operands)") }

    /// The start of an option's help entry: `-q, --quiet`.
    static func head(_ option: Option) -> String { "  " + (option.short.map { "-\($0), " } ?? "") + option.usage }

    private static func entry(_ option: Option) -> [String] {
        let help = option.help + (option.standard.map { " (default: \($0))" } ?? "")
        return entry(head(option), help, indent: 22)
    }

    /// Formats a name and its meaning in two columns; a long name gets its own line.
    static func entry(_ head: String, _ text: String, indent: Int) -> [String] {
        let body = wrap(text, indent: indent)
        if head.count > indent - 2 { return [head] + body }
        return [head + String(repeating: " ", count: indent - head.count) + body[0].dropFirst(indent)] + body.dropFirst()
    }

    /// Breaks a text into lines of at most 80 columns.
    static func wrap(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = margin
        for word in text.split(separator: " ") {
            if line.count > indent, line.count + 1 + word.count > 80 {
                lines.append(line)
                line = margin
            }
            line += (line.count > indent ? " " : "") + word
        }
        return lines + [line]
    }
}
