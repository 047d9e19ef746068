/// What a shell completes of the command, made from its table.
extension CommandTable {
    /// The text of a page or script that `--generate` names; nil for a name it does not know.
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

    /// A name for a function of the shell.
    var functionName: String { "_" + name.replacing("-", with: "_") }

    /// Whether operands are files. Where they are words, a shell offers these alone.
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
