extension CommandTable {
    var fishCompletion: String {
        let function = "_" + functionName + "_values"
        var text = ""
        if !suggestions.dependent.isEmpty {
            text += """
                function \(function)
                    set -l words (commandline -opc)
                    set -e words[-1]
                    command $words --generate values:$argv[1] 2>/dev/null
                end

                """
        }
        if !operandsAreFiles { text += "complete -c \(name) -f\n" }
        if !suggestions.operands.isEmpty, !operandsAreFiles {
            text += "complete -c \(name) -a '\(suggestions.operands.joined(separator: " "))'\n"
        }
        for option in options {
            let help = CommandTable.firstSentence(option.help).replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            let short = option.short.map { " -s \($0)" } ?? ""
            text += "complete -c \(name) -l \(option.name)\(short)\(fishValue(option, function)) -d '\(help)'\n"
        }
        return text + names.dropFirst().map { "complete -c \($0) -w \(name)\n" }.joined()
    }

    private func fishValue(_ option: Option, _ function: String) -> String {
        if option.value == nil { return "" }
        let kind = option.isValueOptional ? "" : takesFile(option) ? " -rF" : " -x"
        if suggestions.dependent.contains(option.name) { return kind + " -a '(\(function) \(option.name))'" }
        let words = words(of: option).joined(separator: " ")
        if words.isEmpty { return kind }
        return kind + (isList(option) ? " -a '(__fish_append , \(words))'" : " -a '\(words)'")
    }
}
