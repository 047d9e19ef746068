import Shared

/// What a channel sends in one go: an alert, or several of a digest.
struct Message {
    struct Alert {
        let id: String
        let record: [UInt8]
        let fields: Fields

        /// `expired` says how old an alert is that was held too long: `expired, 6 h old`.
        init(id: String, record: [UInt8], expired: String? = nil) {
            self.id = id
            self.record = record
            var fields = Fields(record)
            fields.expired = expired
            self.fields = fields
        }
    }

    let alerts: [Alert]
    let template: Template?
    /// Why its alerts come later than they could have: `quiet hours`.
    var held: String?
    /// A picture of its one alert, as a PNG file.
    var picture: [UInt8]?

    var isDigest: Bool { alerts.count > 1 }

    /// The same for each attempt, so that a provider who takes such a key knows a repetition.
    var key: String { isDigest ? "\(alerts[0].id)+\(alerts.count - 1)" : alerts[0].id }

    // MARK: Texts

    /// What stands in front of any text of simulated records. Of a digest that holds real ones, too, it says how many are none.
    var mark: String {
        let count = alerts.count { $0.fields.isSimulated }
        return count == 0 ? "" : count == alerts.count ? "SIMULATED " : "SIMULATED (\(count) of \(alerts.count)) "
    }

    var title: String {
        guard isDigest else { return Layout.title(alerts[0].fields) }
        return "\(mark)\(alerts.count) alerts" + (held.map { ", held: \($0)" } ?? "")
    }

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
        if template != nil { return body }
        if !isDigest { return Layout.short(alerts[0].fields) }
        return ([title] + alerts.map { Layout.shortLine($0.fields) }).joined(separator: "\n")
    }

    private static func layout(_ fields: Fields) -> String { "\(Layout.title(fields))\n\(Layout.body(fields))" }

    /// An alert in one line.
    static func line(_ fields: Fields, isMarked: Bool = true) -> String {
        let title = isMarked ? Layout.title(fields) : Layout.unmarkedTitle(fields)
        return ([title] + Layout.body(fields).split(separator: "\n").map(String.init)).joined(separator: " · ")
    }
}
