import Shared

/// A pipe as it is written: stages of words, with quotes and `|` only. `{name}` in a word stands for a parameter.
struct PipeText {
    /// The words of each stage, its command first.
    let stages: [[String]]

    /// Reads a pipe. Characters with a special meaning in a shell are refused: only the user's own stages run in a shell.
    init(_ text: String) throws(Failure) {
        var stages: [[String]] = []
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        var column = 0
        for letter in text {
            column += 1
            if isEscaped {
                // A backslash before a newline joins the two lines.
                if letter != "\n" { word = (word ?? "") + String(letter) }
                isEscaped = false
            } else if let open = quote {
                if letter == open {
                    quote = nil
                } else if open == "\"", letter == "\\" {
                    isEscaped = true
                } else if open == "\"", letter == "$" || letter == "`" {
                    throw PipeText.refused(letter, column)
                } else {
                    word = (word ?? "") + String(letter)
                }
            } else if letter == "'" || letter == "\"" {
                (quote, word) = (letter, word ?? "")
            } else if letter == "\\" {
                isEscaped = true
            } else if letter == " " || letter == "\t" || letter == "\n" {
                if let word { words.append(word) }
                word = nil
            } else if letter == "|" {
                if let word { words.append(word) }
                word = nil
                if words.isEmpty { throw .usage("the pipe: expected a command before '|' at column \(column)") }
                stages.append(words)
                words = []
            } else if "$`;&<>()*?[]#~".contains(letter) {
                throw PipeText.refused(letter, column)
            } else {
                word = (word ?? "") + String(letter)
            }
        }
        if let quote { throw .usage("the pipe: a \(quote) has no partner") }
        if let word { words.append(word) }
        guard !words.isEmpty else { throw .usage("the pipe: expected a command at its end") }
        self.stages = stages + [words]
        try checkTrade()
    }

    /// Fails if sets would send orders to an exchange, or continue and change the state that another `trade` keeps.
    private func checkTrade() throws(Failure) {
        for stage in stages where Planner.command(stage[0]) == "trade" {
            let given = stage.map { String($0.prefix { $0 != "=" }) }
            if let place = ["--live", "--testnet", "--demo"].first(where: given.contains) {
                throw .usage("the pipe: trade \(place): a sweep trades on paper only")
            }
            if given.contains("--state") {
                throw .usage("the pipe: trade --state: each set begins with a new account; leave --state out")
            }
        }
    }

    private static func refused(_ letter: Character, _ column: Int) -> Failure {
        .usage(
            "the pipe: '\(letter)' at column \(column): sweep reads words, quotes and '|' only; quote it, or write out what it stands for"
        )
    }

    /// The parameter names in braces.
    var names: Set<String> { PipeText.names(in: stages) }

    /// The names in braces in the stages of the toolkit. Other programs may use braces for something else.
    var ownNames: Set<String> { PipeText.names(in: stages.filter { Planner.own.contains(Planner.command($0[0])) }) }

    private static func names(in stages: [[String]]) -> Set<String> {
        var names: Set<String> = []
        for word in stages.joined() { names.formUnion(Placeholders.names(in: word)) }
        return names
    }

    func filled(_ values: [String: String]) -> [[String]] {
        stages.map { $0.map { Placeholders.fill($0, values) } }
    }
}

/// Placeholders such as `{name}` in texts.
enum Placeholders {
    private static func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || (!isFirst && (0x30...0x39).contains(byte))
    }

    /// Whether a parameter may have this name.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.enumerated().allSatisfy { isNameByte($1, isFirst: $0 == 0) }
    }

    /// Walks through a text: `name` gets the names in braces, `plain` all other bytes.
    private static func walk(_ text: some Collection<UInt8>, plain: (UInt8) -> Void, name: (String) -> Bool) {
        var bytes = Array(text)[...]
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "{"), let end = bytes.firstIndex(of: UInt8(ascii: "}")) {
                let inside = String(decoding: bytes[bytes.startIndex..<end], as: UTF8.self)
                if isName(inside), name(inside) {
                    bytes = bytes[(end + 1)...]
                    continue
                }
            }
            plain(byte)
        }
    }

    static func names(in text: String) -> Set<String> {
        var names: Set<String> = []
        walk(text.utf8, plain: { _ in }, name: { names.insert($0).inserted || true })
        return names
    }

    /// Fills in the values; braces without a parameter's name stay.
    static func fill(_ text: some Collection<UInt8>, _ values: [String: String]) -> [UInt8] {
        var filled: [UInt8] = []
        walk(
            text, plain: { filled.append($0) },
            name: { name in
                guard let value = values[name] else { return false }
                filled += Array(value.utf8)
                return true
            })
        return filled
    }

    static func fill(_ text: String, _ values: [String: String]) -> String {
        text.utf8.contains(UInt8(ascii: "{")) ? String(decoding: fill(text.utf8, values), as: UTF8.self) : text
    }
}
