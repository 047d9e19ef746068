/// The parsed arguments of a command line, checked against the command's table of options.
package struct Arguments {
    package private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]
    /// The options in the order in which they were given, with their values.
    package private(set) var given: [(name: String, value: String)] = []
    /// Whether the command line has `-h`, which prints less than `--help`.
    package private(set) var asksForShortHelp = false
    private let table: CommandTable

    package init(_ words: some Sequence<String>, table: CommandTable) throws(Failure) {
        self.table = table
        var words = Array(words)[...]
        while let word = words.popFirst() {
            if word == "--" {
                operands += words
                break
            } else if word.hasPrefix("--") {
                try takeLong(word, &words)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word.dropFirst(), &words)
            } else {
                operands.append(word)
            }
        }
        if table.operands.isEmpty, let operand = operands.first {
            throw .usage(
                "expected no file, got '\(operand)'; input comes from standard input, as in '\(table.name) < \(operand)'")
        }
    }

    private mutating func takeLong(_ word: String, _ words: inout ArraySlice<String>) throws(Failure) {
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let option = table.option(named: name) else {
            let nearest = NearestName.of(name, among: table.options.map(\.name))
            throw .usage("unknown option --\(name)" + (nearest.map { "; did you mean --\($0)?" } ?? ""))
        }
        guard option.value != nil else {
            if parts.count > 1 {
                let longer = table.options.first { $0.value != nil && $0.name.hasPrefix(name + "-") }
                let hint = longer.map { "; did you mean --\($0.name)=\(parts[1])?" } ?? ""
                throw .usage("--\(name) takes no value, got '\(parts[1])'\(hint)")
            }
            return try set(option, "")
        }
        if option.isValueOptional, parts.count == 1 {
            let next = words.first ?? "-"
            let isValue = option.isValue(next)
            // The next word is not a file, so it was probably meant as the option's value.
            if !isValue, option.choices.isEmpty, !next.hasPrefix("-"), !System.exists(next) {
                throw .usage("\(option.usage): '\(next)' is neither a value for it nor a file")
            }
            return try set(option, isValue ? words.removeFirst() : "")
        }
        guard let value = parts.count > 1 ? String(parts[1]) : words.popFirst() else {
            throw .usage("\(option.usage): the value is missing")
        }
        try set(option, value)
    }

    private mutating func takeShort(_ letters: Substring, _ words: inout ArraySlice<String>) throws(Failure) {
        for (place, letter) in letters.enumerated() {
            guard let option = table.options.first(where: { $0.short == letter }) else {
                throw .usage("unknown option -\(letter)")
            }
            if option.name == "help" { asksForShortHelp = true }
            // No short option requires a value; the last one may have an optional value.
            let hasValue = option.isValueOptional && place == letters.count - 1 && option.isValue(words.first ?? "-")
            try set(option, hasValue ? words.removeFirst() : "")
        }
    }

    private mutating func set(_ option: Option, _ value: String) throws(Failure) {
        if values[option.name] != nil, option.value != nil, !option.repeats {
            throw .usage("--\(option.name) is given twice")
        }
        guard option.choices.isEmpty || option.choices.contains(value) || (option.isValueOptional && value.isEmpty) else {
            throw wrong(option.name, option.choices.joined(separator: " or "), value)
        }
        values[option.name, default: []].append(value)
        given.append((option.name, value))
    }
}

// MARK: - Reading values

extension Arguments {
    package func has(_ name: String) -> Bool { values[name] != nil }

    /// The option's value, or its default from the table.
    package func text(_ name: String) -> String? { values[name]?.last ?? table.option(named: name)?.standard }

    /// Returns the option's value or default as a whole number; fails if it is not one or outside `range`.
    package func number(_ name: String, in range: ClosedRange<Int>) throws(Failure) -> Int {
        let text = text(name) ?? ""
        guard let number = Int(text), range.contains(number) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)", text)
        }
        return number
    }

    /// Parses the option's comma-separated intervals. Repeated intervals are dropped.
    package func intervals(_ name: String) throws(Failure) -> [Interval] {
        guard let text = text(name) else { return [] }
        var intervals: [Interval] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let interval = Interval(String(part)) else {
                throw wrong(name, "intervals of the exchange (1 3 5 15 30 60 120 240 360 720 D W M, or 3m, 1h, 4h, 1d)", text)
            }
            if !intervals.contains(interval) { intervals.append(interval) }
        }
        return intervals
    }

    package func wrong(_ name: String, _ expected: String, _ got: String) -> Failure {
        .usage("--\(name): expected \(expected), got '\(got)'")
    }
}
