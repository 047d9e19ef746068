import Shared

/// A program of the user's, with the record on its standard input.
struct Exec: Channel {
    let name = "exec"
    let program: String
    var address: String { program }
    var target: String? { program }

    func dispatch(_ message: Message) -> Dispatch {
        .program(Order([program], input: message.alerts.flatMap { $0.record + [0x0A] }))
    }
}

/// A line an alert, at the end of a file.
struct File: Channel {
    let name = "file"
    let path: String
    var address: String { path }
    var target: String? { path }

    func dispatch(_ message: Message) -> Dispatch {
        let lines = message.alerts.map { alert in
            if let template = message.template {
                return Plain.line(template.text(alert.fields, layout: Message.line(alert.fields))) + "\n"
            }
            let time = alert.fields.time("close_time") ?? alert.fields.time("time")
            return (time.map { Timestamp.text($0) + " " } ?? "") + Message.line(alert.fields) + " [\(Plain.line(alert.id))]\n"
        }
        return .append(path: path, header: "", lines: lines.joined())
    }
}

/// A row a signal, for a spreadsheet or pandas.
struct CSV: Channel {
    let name = "csv"
    let path: String
    var address: String { path }
    var target: String? { path }

    private static let columns = [
        "symbol", "interval", "side", "strategy", "score", "agree", "of", "confidence", "entry", "stop", "target",
        "advice.confidence", "advice.entry", "advice.stop", "advice.target", "category", "id",
    ]

    func dispatch(_ message: Message) -> Dispatch {
        let header = "timestamp," + CSV.columns.map { $0.replacing(".", with: "_") }.joined(separator: ",") + "\n"
        let rows = message.alerts.map { alert in
            let time = alert.fields.time("close_time") ?? alert.fields.time("time")
            let cells = CSV.columns.map { $0 == "id" ? alert.id : alert.fields[$0] ?? "" }
            return ([time.map { Timestamp.text($0) } ?? ""] + cells).map(\.csvField).joined(separator: ",") + "\n"
        }
        return .append(path: path, header: header, lines: rows.joined())
    }
}

/// A line for the person at the terminal, or a row of a table.
struct Print: Channel {
    let name = "print"
    let isTable: Bool
    let isColoured: Bool

    func dispatch(_ message: Message) -> Dispatch {
        .show(
            header: isTable && message.template == nil ? Print.header + "\n" : "",
            lines: message.alerts.map { alert in
                let line: String
                if let template = message.template {
                    line = Plain.lines(template.text(alert.fields, layout: Message.line(alert.fields)))
                } else {
                    line = isTable ? Print.row(alert.fields) : Message.line(alert.fields)
                }
                return colour(line, alert.fields["side"]) + "\n"
            }.joined())
    }

    private func colour(_ line: String, _ side: String?) -> String {
        guard isColoured, let side, let code = ["long": 32, "short": 31][side.lowercased()] else { return line }
        return "\u{1B}[\(code)m\(line)\u{1B}[0m"
    }

    private static let header = row(["CLOSE", "SYMBOL", "INT", "SIDE", "ENTRY", "TARGET", "STOP", "CONF", "STRATEGY"])

    private static func row(_ fields: Fields) -> String {
        let cells = ["side", "entry", "target", "stop", "confidence", "strategy"].map {
            Plain.line(fields[$0] ?? "-")
        }
        return row([Layout.clock(fields), Plain.line(fields["symbol"] ?? "-"), Layout.interval(fields)] + cells)
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [5, 14, 4, 5, 12, 12, 12, 6, 0]
        let padded = zip(cells, widths).map { cell, width in
            cell + String(repeating: " ", count: max(0, width - cell.unicodeScalars.count))
        }
        return padded.joined(separator: " ")
    }
}
