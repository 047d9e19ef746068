import Shared

/// What a channel sends in one go: an alert, or several of a digest.
struct Message {
    struct Alert {
        let id: String
        let record: [UInt8]
        let fields: Fields

        init(id: String, record: [UInt8]) {
            self.id = id
            self.record = record
            fields = Fields(record)
        }
    }

    let alerts: [Alert]
    let template: Template?

    var isDigest: Bool { alerts.count > 1 }

    /// The same for each attempt, so that a provider who takes such a key knows a repetition.
    var key: String { isDigest ? "\(alerts[0].id)+\(alerts.count - 1)" : alerts[0].id }

    // MARK: Texts

    var title: String { isDigest ? "\(alerts.count) alerts" : Plain.prefix(Layout.title(alerts[0].fields), 200) }

    /// What stands under the title.
    var body: String {
        if let template {
            return Plain.lines(
                alerts.map { template.text($0.fields, layout: Message.layout($0.fields)) }.joined(separator: "\n"))
        }
        if !isDigest { return Layout.body(alerts[0].fields) }
        return alerts.map { Message.line($0.fields) }.joined(separator: "\n")
    }

    /// All of it, for a channel that knows no titles.
    var text: String {
        if template != nil { return body }
        return isDigest ? "\(title)\n\(body)" : Message.layout(alerts[0].fields)
    }

    /// For a text message.
    var short: String {
        if template != nil { return GSM.fit(body) }
        if !isDigest { return Layout.short(alerts[0].fields) }
        var lines = [title]
        for (place, alert) in alerts.enumerated() {
            let head = Layout.unmarkedTitle(alert.fields).split(separator: " ", maxSplits: 1).map(String.init)
            let line = Layout.mark(alert.fields) + ([Layout.base(head.first ?? "")] + head.dropFirst()).joined(separator: " ")
            let rest = alerts.count - place
            // What does not fit is counted.
            guard GSM.size(GSM.fit((lines + [line]).joined(separator: "\n"), .max)) <= GSM.longest - (rest > 1 ? 12 : 0) else {
                lines.append("+\(rest) more")
                break
            }
            lines.append(line)
        }
        return GSM.fit(lines.joined(separator: "\n"))
    }

    private static func layout(_ fields: Fields) -> String { "\(Layout.title(fields))\n\(Layout.body(fields))" }

    /// An alert in one line.
    static func line(_ fields: Fields) -> String { layout(fields).split(separator: "\n").joined(separator: " · ") }
}
