import Shared

/// A message: one alert, or the several alerts of a digest.
struct Message {
    struct Alert {
        let id: String
        let record: [UInt8]
        let fields: Fields

        /// `expired` is the age of an alert that is older than --max-age: `expired, 6 h old`.
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
    /// Why its alerts were held, such as `quiet hours`; nil if they were not.
    var held: String?
    /// A picture of its one alert, as a PNG file.
    var picture: [UInt8]?

    var isDigest: Bool { alerts.count > 1 }

    /// The message's key, which is the same for each attempt, so that a provider that accepts such keys recognizes a
    /// repetition.
    var key: String { isDigest ? "\(alerts[0].id)+\(alerts.count - 1)" : alerts[0].id }

    // MARK: Texts

    /// The mark before any text of simulated records. For a digest that also holds real ones, it says how many are simulated.
    var mark: String {
        let count = alerts.count { $0.fields.isSimulated }
        return count == 0 ? "" : count == alerts.count ? "SIMULATED " : "SIMULATED (\(count) of \(alerts.count)) "
    }

    var title: String {
        guard isDigest else { return Layout.title(alerts[0].fields) }
        return "\(mark)\(alerts.count) alerts" + (held.map { ", held: \($0)" } ?? "")
    }

    /// The text below the title.
    var body: String {
        if let template {
            return Plain.lines(
                alerts.map { template.text($0.fields, layout: Message.layout($0.fields)) }.joined(separator: "\n"))
        }
        if !isDigest { return Layout.body(alerts[0].fields) }
        return alerts.map { Message.line($0.fields) }.joined(separator: "\n")
    }

    /// The title and the body, for a channel without titles.
    var text: String {
        if template != nil { return body }
        return isDigest ? "\(title)\n\(body)" : Message.layout(alerts[0].fields)
    }

    /// The short form, for a text message.
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
