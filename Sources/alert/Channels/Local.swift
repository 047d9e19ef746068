import Shared

/// Runs a program of the user with the record on its standard input.
struct Exec: Channel {
    let name = "exec"
    let program: String
    var address: String { program }
    var target: String? { program }

    static let kind = ChannelKind(
        "exec", takes: "PROGRAM", repeats: true,
        "Start PROGRAM, without a shell and without secrets in its environment, with the record on its standard input."
    ) { (request) throws(Failure) in
        guard System.program(request.value) != nil else { throw .usage("--exec: there is no program \(request.value)") }
        return Exec(program: request.value)
    }

    let audience = Audience.program

    func parcel(_ message: Message) -> Parcel {
        Parcel(dispatch: .program(ProgramOrder([program], input: message.alerts.flatMap { $0.record + [0x0A] })))
    }
}

/// Prints a line, or a row of a table, on the terminal.
struct Print: Channel {
    let name = "print"
    let isTable: Bool
    let isColoured: Bool

    static let kind = ChannelKind(
        "print", takes: "line|table", choices: ["line", "table"],
        "Print a line on standard error, coloured on a terminal (not with NO_COLOR); 'table' prints columns."
    ) { (request) in Print(isTable: request.value == "table", isColoured: System.takesColour(2)) }

    func parcel(_ message: Message) -> Parcel {
        var lines = message.alerts.map { alert in
            let line: String
            if let template = message.template {
                line = Plain.lines(template.text(alert.fields, layout: Message.line(alert.fields)))
            } else {
                // Only signals have the columns of the table.
                let isRow = isTable && Layout.isSignal(alert.fields)
                line = isRow ? Print.row(alert.fields) : Message.line(alert.fields)
            }
            return colour(line, alert.fields["side"]) + "\n"
        }
        if message.isDigest, message.held != nil { lines.insert(message.title + ":\n", at: 0) }
        let header = isTable && message.template == nil ? Print.header + "\n" : ""
        return Parcel(dispatch: .show(header: header, lines: lines.joined()))
    }

    private func colour(_ line: String, _ side: String?) -> String {
        guard isColoured, let side, let code = ["long": 32, "short": 31][side.lowercased()] else { return line }
        return "\u{1B}[\(code)m\(line)\u{1B}[0m"
    }

    private static let header = row([
        "CLOSE", "SYMBOL", "INT", "SIDE", "ENTRY", "TARGET", "STOP", "CONF", "SCORE", "STRATEGY", "REASONS",
    ])

    private static func row(_ fields: Fields) -> String {
        let cells = ["side", "entry", "target", "stop", "confidence", "score", "strategy", "reasons"].map { (name) -> String in
            let shown = name == "side" ? Layout.side(fields) : name == "score" ? Layout.score(fields) : fields[name]
            return shown.map { Plain.line($0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "-"
        }
        let time = Layout.time(fields).map { "\(Messages.date($0)) \(Messages.clock($0))" } ?? "-"
        // The mark stands before the reasons, whose column has no fixed width.
        let marked = cells.dropLast() + [Layout.mark(fields) + cells[cells.count - 1]]
        return row([time, Plain.line(fields["symbol"] ?? "-"), Layout.interval(fields)] + marked)
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [16, 14, 4, 5, 12, 12, 12, 6, 5, 10, 0]
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.unicodeScalars.count))
        }
        return padded.joined(separator: " ")
    }
}
