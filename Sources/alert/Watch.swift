import Shared

/// Whether the stream itself is alive: lines come, and its links stand.
struct Watch {
    private let span: Int
    private var lastLine: Int
    /// Since when a link is down, by its category.
    private var down: [String: Int] = [:]
    /// Since when what was told holds.
    private var troubleSince: Int?

    init(_ span: Int, _ now: Int) {
        self.span = span
        lastLine = now
    }

    /// A line came. Gives what there is to tell.
    mutating func line(_ json: borrowing JSON, _ envelope: borrowing Envelope, _ now: Int) -> Notice? {
        lastLine = now
        if envelope.kind == .event {
            let category = json.string(envelope.category)
            switch json.string(envelope.eventName) {
            case "disconnected": if down[category] == nil { down[category] = now }
            case "connected", "subscribed":
                down[category] = nil
                if category.isEmpty { down = [:] }
            // It is written only while every link is alive.
            case "heartbeat": down = [:]
            default: break
            }
        }
        guard let since = troubleSince, down.isEmpty else { return nil }
        troubleSince = nil
        return Notice(event: "connected", "the stream is back after \(TimeSpan.text(now - since))")
    }

    /// The time has come to look. Gives what there is to tell.
    mutating func look(_ now: Int) -> Notice? {
        guard troubleSince == nil else { return nil }
        if let since = down.values.min(), now - since >= span {
            troubleSince = since
            return Notice(event: "disconnected", "the link is down for \(TimeSpan.text(now - since))")
        }
        guard now - lastLine >= span else { return nil }
        troubleSince = lastLine
        return Notice(event: "stalled", "no line came for \(TimeSpan.text(now - lastLine))")
    }

    /// When to look next, on the monotonic clock.
    var due: Int? { troubleSince == nil ? min(lastLine, down.values.min() ?? lastLine) + span : nil }
}
