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
    private var names: [String] { name.hasPrefix("bybit-") ? [name] : [name, "bybit-" + name] }

    private var bashCompletion: String {
        let words = options.flatMap { ["--\($0.name)"] + ($0.short.map { ["-\($0)"] } ?? []) }.joined(separator: " ")
        let function = "_" + name.replacing("-", with: "_")
        let cases = options.compactMap { option in
            option.suggestions.isEmpty
                ? nil : "        --\(option.name)) words='\(option.suggestions.joined(separator: " "))' ;;\n"
        }
        return """
            # bash completion of \(name)
            \(function)() {
                local word=${COMP_WORDS[COMP_CWORD]} words=''
                case ${COMP_WORDS[COMP_CWORD - 1]} in
            \(cases.joined())    esac
                case $word in
                -*) mapfile -t COMPREPLY < <(compgen -W '\(words)' -- "$word") ;;
                *) if [ -n "$words" ]; then mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
                    else mapfile -t COMPREPLY < <(compgen -f -- "$word"); fi ;;
                esac
            }
            complete -o filenames -F \(function) \(names.joined(separator: " "))

            """
    }

    private var zshCompletion: String {
        let lines = options.map { option in
            let help = CommandTable.firstSentence(option.help).replacing("'", with: "'\\''").replacing("[", with: "\\[")
                .replacing("]", with: "\\]").replacing(":", with: "\\:")
            let suggestions = option.suggestions.isEmpty ? "" : "(\(option.suggestions.joined(separator: " ")))"
            let value =
                option.value.map { (option.isValueOptional ? "::" : ":") + $0 + ":" + ($0 == "FILE" ? "_files" : suggestions) }
                ?? ""
            return "    '\(option.repeats ? "*" : "")--\(option.name)[\(help)]\(value)' \\"
        }
        return "#compdef \(names.joined(separator: " "))\n_arguments \\\n" + lines.joined(separator: "\n")
            + "\n    '*:file:_files'\n"
    }

    private var fishCompletion: String {
        options.map { option in
            let help = CommandTable.firstSentence(option.help).replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            let short = option.short.map { " -s \($0)" } ?? ""
            let needsValue = option.value == nil || option.isValueOptional ? "" : option.value == "FILE" ? " -rF" : " -x"
            let value = needsValue + (option.suggestions.isEmpty ? "" : " -a '\(option.suggestions.joined(separator: " "))'")
            return "complete -c \(name) -l \(option.name)\(short)\(value) -d '\(help)'\n"
        }.joined() + names.dropFirst().map { "complete -c \($0) -w \(name)\n" }.joined()
    }

    private static func firstSentence(_ text: String) -> String {
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
