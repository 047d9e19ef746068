/// The command's man page, in troff's man macros, generated from its table.
extension CommandTable {
    package var manPage: String {
        var lines = [
            ".TH \(name.uppercased()) 1 \"\" \"bybit-pipe \(version)\" \"bybit-pipe\"", ".SH NAME",
            "\(Troff.text(name)) \\- \(Troff.text(summary.prefix(1).lowercased() + summary.dropFirst()))", ".SH SYNOPSIS",
            ".B \(Troff.text(name))", "[\\fIOPTION\\fR...]" + (operands.isEmpty ? "" : " \(Troff.text(operands))"),
            ".SH DESCRIPTION",
        ]
        lines += Troff.paragraphs(description)
        lines.append(".SH OPTIONS")
        for (title, options) in groups {
            if groups.count > 1 { lines.append(".SS \(Troff.text(title.prefix(1).uppercased() + title.dropFirst()))") }
            for option in options { lines += CommandTable.manEntry(option) }
        }
        for section in sections {
            lines += [".SH \(Troff.text(section.title.uppercased()))"] + Troff.paragraphs(section.paragraphs)
        }
        lines.append(".SH EXIT STATUS")
        for (status, meaning) in ExitStatus.listed(meaning) { lines += [".TP", status, Troff.text(meaning)] }
        if !examples.isEmpty { lines.append(".SH EXAMPLES") }
        for (command, meaning) in examples {
            lines += [".PP", Troff.text(meaning), ".PP", ".RS 4", ".nf", Troff.text(command), ".fi", ".RE"]
        }
        lines += [".SH SEE ALSO"]
        let others = CommandTable.all.filter { $0 != name }.map { ".BR \(Troff.text($0)) (1)" }
        lines += others.dropLast().map { $0 + "," } + others.suffix(1)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func manEntry(_ option: Option) -> [String] {
        let short = option.short.map { "\\fB\\-\($0)\\fR, " } ?? ""
        let value =
            option.value.map { option.isValueOptional ? " [\\fI\(Troff.text($0))\\fR]" : " \\fI\(Troff.text($0))\\fR" } ?? ""
        return [
            ".TP", "\(short)\\fB\\-\\-\(Troff.text(option.name))\\fR\(value)",
            Troff.text(option.help + (option.standard.map { " (default: \($0))" } ?? "")),
        ]
    }

    /// The commands of the toolkit.
    private static let all = [
        "bybit-stream", "ohlc", "ind", "signal", "advise", "alert", "book", "flow", "trade", "report", "chart", "board",
        "columns", "sweep", "bybit-rest",
    ]
}

private enum Troff {
    /// Escapes characters that have a meaning in troff.
    static func text(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
        let lines = plain(escaped.replacing("\n", with: "\n\\&"))
        // A line that begins with a point is a troff command.
        return lines.hasPrefix(".") ? "\\&" + lines : lines
    }

    /// Replaces non-ASCII characters, because older troffs read ASCII only.
    private static func plain(_ text: String) -> String {
        text.unicodeScalars.map { character in
            if character.isASCII { return String(character) }
            // Without UTF-8, troff drops the ellipsis, so FILE… would print as FILE.
            if character == "…" { return "..." }
            let digits = String(character.value, radix: 16, uppercase: true)
            return "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
        }.joined()
    }

    /// Formats paragraphs. One that begins with a blank keeps its line breaks.
    static func paragraphs(_ paragraphs: [String]) -> [String] {
        paragraphs.flatMap { $0.hasPrefix(" ") ? [".PP", ".nf", text($0), ".fi"] : [".PP", text($0)] }
    }
}
