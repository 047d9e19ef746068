import Shared

/// What happens beside the payloads, as a record of its own.
struct StreamEvent {
    enum Name: String {
        case connected, subscribed, refused, disconnected, gap, backfilled, heartbeat, stalled, simulated
        case clockShift = "clock_shift"
    }

    let name: Name
    /// By the exchange's clock; nil where that is not known yet.
    var time: Int?
    var category: String?
    var topic: Topic?
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

    func write(_ output: inout Output) {
        output.write("{\"type\":\"event\",\"event\":\"")
        output.write(string: name.rawValue)
        output.write("\",\"time\":")
        output.write(time ?? 0)
        text("category", category ?? topic?.channel.name, &output)
        if let topic {
            if !topic.symbol.isEmpty, topic.channel != .account { text("symbol", topic.symbol, &output) }
            text("topic", topic.name, &output)
        }
        number("from", from, &output)
        number("to", to, &output)
        number("missed", missed, &output)
        text("reason", reason, &output)
        number("attempt", attempt, &output)
        number("ms", milliseconds, &output)
        if name == .simulated { output.write(",\"simulated\":true") }
        output.write("}\n")
    }

    private func number(_ name: String, _ value: Int?, _ output: inout Output) {
        guard let value else { return }
        output.write(string: ",\"\(name)\":\(value)")
    }

    private func text(_ name: String, _ value: String?, _ output: inout Output) {
        guard let value else { return }
        output.write(string: ",\"\(name)\":")
        output.write(quoted: value)
    }
}
