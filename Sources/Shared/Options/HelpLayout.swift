/// The layout of a command's help: the options that `-h` shows, and the headings under which `--help` and the manual list all
/// of them.
package struct HelpLayout: Sendable {
    /// The options that matter most, each with its effect in a few words.
    let essentials: [(name: String, effect: String)]
    /// The headings, each with the names of its options.
    let groups: [(title: String, names: [String])]

    /// In `groups`, the option names of one heading are separated by blanks.
    package init(
        essentials: KeyValuePairs<String, String> = [:], groups: KeyValuePairs<String, String> = [:]
    ) {
        self.essentials = essentials.map { (name: $0.key, effect: $0.value) }
        self.groups = groups.map { (title: $0.key, names: $0.value.split(separator: " ").map(String.init)) }
    }
}

extension CommandTable {
    /// The text that `-h` prints: one screen of 24 lines.
    package var shortHelp: String {
        var lines = [usageLine, "", summary + ".", ""]
        if let example = examples.first { lines += ["  \(example.0)", ""] }
        for (name, effect) in layout.essentials {
            guard let option = option(named: name) else { continue }
            lines += CommandTable.entry(CommandTable.head(option), effect, indent: 26)
        }
        lines += ["", "'\(name) --help' lists all options, 'man \(name)' has them too."]
        return lines.joined(separator: "\n") + "\n"
    }

    /// The options under their headings: first the layout's headings, then those that options name themselves, last all other
    /// options.
    var groups: [(title: String, options: [Option])] {
        var groups = layout.groups.map { group in
            (title: group.title, options: group.names.compactMap(option(named:)))
        }
        let placed = Set(layout.groups.flatMap(\.names))
        for option in options where !placed.contains(option.name) && option.group != nil {
            if groups.last?.title != option.group { groups.append((option.group ?? "", [])) }
            groups[groups.count - 1].options.append(option)
        }
        let others = options.filter { !placed.contains($0.name) && $0.group == nil }
        return groups + (others.isEmpty ? [] : [("Other options", others)])
    }
}
