/// Man page and shell completions, generated from the command's table.
extension CommandTable {
    /// Returns the man page or completion script that `--generate` asks for, or nil for an unknown name.
    package func generate(_ what: String) -> String? {
        switch what {
        case "man": manPage
        case "bash": bashCompletion
        case "zsh": zshCompletion
        case "fish": fishCompletion
        default: nil
        }
    }

    /// The names of the command: `alert` and `bybit-alert`.
    var names: [String] { name.hasPrefix("bybit-") ? [name] : [name, "bybit-" + name] }

    /// The name of the command's completion function in the shell.
    var functionName: String { "_" + name.replacing("-", with: "_") }

    /// Whether operands are files. If not, the shell offers only the command's own words.
    var operandsAreFiles: Bool { operands.contains("FILE") }

    static func firstSentence(_ text: String) -> String {
        var words: [Substring] = []
        for word in text.split(separator: " ") {
            words.append(word)
            if word.hasSuffix(".") || word.hasSuffix(";") { break }
        }
        var sentence = words.joined(separator: " ")
        while sentence.hasSuffix(".") || sentence.hasSuffix(";") { sentence.removeLast() }
        return sentence
    }
}
