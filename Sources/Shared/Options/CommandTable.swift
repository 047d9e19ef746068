/// A command as its user sees it.
package struct CommandTable: Sendable {
    package let name: String
    /// One line: what it does.
    package let summary: String
    /// What stands behind the options in the usage line: `[FILE…]`.
    package let operands: String
    package let description: [String]
    package let options: [Option]
    package let examples: [(String, String)]
    /// What the manual tells beside: a grammar, a format.
    package let sections: [(title: String, paragraphs: [String])]
    /// What an exit status means, where it means more than in other commands.
    private let statusMeanings: [ExitStatus: String]

    package init(
        name: String, summary: String, operands: String, description: [String], options: [Option],
        examples: [(String, String)], sections: [(title: String, paragraphs: [String])] = [],
        statusMeanings: [ExitStatus: String] = [:]
    ) {
        self.statusMeanings = statusMeanings
        self.name = name
        self.summary = summary
        self.operands = operands
        self.description = description
        // A command may have more to say about one of them.
        self.options = options + Option.ofEveryCommand.filter { common in !options.contains { $0.name == common.name } }
        self.examples = examples
        self.sections = sections
    }

    func meaning(_ status: ExitStatus) -> String { statusMeanings[status] ?? status.meaning }

    func option(named name: String) -> Option? { options.first { $0.name == name } }
}

// MARK: - Help

extension CommandTable {
    package var help: String {
        var lines = ["usage: \(name) [OPTION…]" + (operands.isEmpty ? "" : " \(operands)"), "", summary + "."]
        for paragraph in description { lines += [""] + CommandTable.wrap(paragraph, indent: 0) }
        for (title, options) in groups {
            lines += ["", "\(title):"]
            for option in options { lines += CommandTable.entry(option) }
        }
        lines += ["", "exit status:"]
        for (status, meaning) in ExitStatus.listed(meaning) { lines += CommandTable.entry("  \(status)", meaning, indent: 9) }
        if !examples.isEmpty { lines += ["", "examples:"] }
        for (command, meaning) in examples { lines += ["  \(command)"] + CommandTable.wrap(meaning, indent: 6) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The options below their headings, in the order of the table; those without a heading of their own are the last.
    var groups: [(title: String, options: [Option])] {
        var groups: [(title: String, options: [Option])] = []
        for option in options where option.group != nil {
            if groups.last?.title != option.group { groups.append((option.group ?? "", [])) }
            groups[groups.count - 1].options.append(option)
        }
        return groups + [("options", options.filter { $0.group == nil })]
    }

    private static func entry(_ option: Option) -> [String] {
        let head = "  " + (option.short.map { "-\($0), " } ?? "") + option.usage
        let help = option.help + (option.standard.map { " (default: \($0))" } ?? "")
        return entry(head, help, indent: 22)
    }

    /// A name and its meaning in columns; a long name has its own line.
    private static func entry(_ head: String, _ text: String, indent: Int) -> [String] {
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
