import Shared

/// What happens beside the payloads, as a record of its own.
struct StreamEvent {
    enum Name: String {
        case connected, subscribed, refused, disconnected, gap, backfilled, heartbeat, stalled, simulated
        case clockShift = "clock_shift"
        case bookLost = "book_lost"
        case bookRestored = "book_restored"
        case topicAdded = "topic_added"
        case topicRemoved = "topic_removed"
        case topicRefused = "topic_refused"
    }

    let name: Name
    /// By the exchange's clock; nil where that is not known.
    var time: Int?
    var category: String?
    var topic: StreamTopic?
    /// Which of the stream's links it is about, counted from 1.
    var link: Int?
    var from: Int?
    var to: Int?
    var missed: Int?
    var reason: String?
    var attempt: Int?
    var milliseconds: Int?

    init(_ name: Name, time: Int? = nil) {
        self.name = name
        self.time = time
    }

    /// What no other event has: one of a link may come again before the exchange has told another time.
    private func id(_ category: String?) -> String {
        let moment: Int? =
            switch name {
            case .bookLost, .bookRestored, .topicAdded, .topicRemoved, .topicRefused: time
            default: System.wallTime
            }
        let parts = [name.rawValue, category, topic?.name, link.map { "\($0)" }, moment.map { "\($0)" }]
        return parts.compactMap { $0 }.joined(separator: ":")
    }

    func write(_ output: inout Output) {
        output.write("{\"type\":\"event\",\"event\":\"")
        output.write(string: name.rawValue)
        output.write("\"")
        let category = category ?? topic?.channel.name
        // A sign of life is nothing to tell anybody of, and the other comes once.
        if name != .heartbeat, name != .simulated { text("id", id(category), &output) }
        output.write(",\"time\":")
        if let time { output.write(time) } else { output.write("null") }
        text("category", category, &output)
        if let topic {
            if case .market = topic.channel { text("symbol", topic.symbol, &output) }
            text("topic", topic.name, &output)
        }
        number("link", link, &output)
        switch name {
        case .bookLost, .bookRestored:
            text("reason", reason, &output)
            number("from", from, isNullable: true, &output)
            if name == .bookLost { number("missed", missed, isNullable: true, &output) }
            if name == .bookRestored { number("to", to, isNullable: true, &output) }
            number("attempt", attempt, &output)
        default:
            number("from", from, &output)
            number("to", to, &output)
            number("missed", missed, &output)
            text("reason", reason, &output)
            number("attempt", attempt, &output)
            number("ms", milliseconds, &output)
        }
        if name == .simulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    private func number(_ name: String, _ value: Int?, isNullable: Bool = false, _ output: inout Output) {
        guard value != nil || isNullable else { return }
        output.write(string: ",\"\(name)\":\(value.map { "\($0)" } ?? "null")")
    }

    private func text(_ name: String, _ value: String?, _ output: inout Output) {
        guard let value else { return }
        output.write(string: ",\"\(name)\":")
        output.write(quoted: value)
    }
}
