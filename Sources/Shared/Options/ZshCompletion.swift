extension CommandTable {
    var zshCompletion: String {
        let lines = options.map { option in
            let value = option.value.map {
                (option.isValueOptional ? "::" : ":") + $0.replacing(":", with: "\\:") + ":" + zshAction(option)
            }
            return "    '\(option.repeats ? "*" : "")--\(option.name)[\(CommandTable.zshText(option.help))]\(value ?? "")' \\"
        }
        let operands =
            operandsAreFiles ? "file:_files" : suggestions.operands.isEmpty ? " :" : "\(operandTitle):\(functionName)_operands"
        return "#compdef \(names.joined(separator: " "))\n" + zshFunctions + "_arguments \\\n" + lines.joined(separator: "\n")
            + "\n    '*:\(operands)'\n"
    }

    private var operandTitle: String { operands.split(separator: " ").first.map(String.init) ?? "" }

    /// Shell functions used by the actions of `_arguments`: one completes operands part by part, the others ask the command
    /// itself for an option's values.
    private var zshFunctions: String {
        var text = ""
        if !suggestions.operands.isEmpty, !operandsAreFiles {
            text += "\(functionName)_operands() { _multi_parts . '(\(suggestions.operands.joined(separator: " ")))' }\n"
        }
        for option in suggestions.dependent.sorted() {
            text += """
                \(functionName)_\(option.replacing("-", with: "_"))() {
                    compadd -S '' -- ${(f)"$("${words[@]:0:$((CURRENT - 2))}" --generate values:\(option) 2>/dev/null)"}
                }

                """
        }
        return text
    }

    private func zshAction(_ option: Option) -> String {
        if suggestions.dependent.contains(option.name) {
            return "\(functionName)_\(option.name.replacing("-", with: "_"))"
        }
        let words = words(of: option).map { $0.replacing(":", with: "\\:") }.joined(separator: " ")
        if words.isEmpty { return takesFile(option) ? "_files" : "" }
        if isList(option) { return "{compset -P \"*,\"; compadd -S \"\" -- \(words)}" }
        if takesFile(option) { return " _alternative \"words\\:\(option.name)\\:(\(words))\" \"files\\:file\\:_files\"" }
        return "(\(words))"
    }

    private static func zshText(_ help: String) -> String {
        firstSentence(help).replacing("'", with: "'\\''").replacing("[", with: "\\[").replacing("]", with: "\\]")
            .replacing(":", with: "\\:")
    }
}
