import Shared

/// Whether the stream itself is alive: lines come, and its links stand.
struct Watch {
    private let span: Int
    private var lastLine: Int
    /// Since when a link is down.
    private var down: [Link: Int] = [:]
    /// Since when what was told holds.
    private var troubleSince: Int?
    /// The last record of a market was one of a simulated market.
    private var isSimulated = false

    /// A link as events name it: by its category, and by its number where they have one.
    private struct Link: Hashable {
        let category: String
        let number: Int?
    }

    init(_ span: Int, _ now: Int) {
        self.span = span
        lastLine = now
    }

    /// A line came. Gives what there is to tell.
    mutating func line(_ json: borrowing JSON, _ envelope: borrowing Envelope, _ now: Int) -> Notice? {
        let isMarked = json.isSimulated(envelope.simulated)
        if isMarked || envelope.kind != .event { isSimulated = isMarked }
        let link = Link(category: json.string(envelope.category), number: json.integer(json.value("link")))
        switch envelope.kind == .event ? json.string(envelope.eventName) : "" {
        case "disconnected":
            if down[link] == nil { down[link] = now }
            return nil
        // A link that comes up has brought nothing yet.
        case "connected", "refused": return nil
        case "subscribed":
            down = down.filter { known, _ in
                known.category != link.category && !link.category.isEmpty
                    || known.number != nil && link.number != nil && known.number != link.number
            }
        // It is written only while every link is alive.
        case "heartbeat": down = [:]
        default: if envelope.kind == .payload { down[Link(category: link.category, number: nil)] = nil }
        }
        lastLine = now
        guard let since = troubleSince, down.isEmpty else { return nil }
        troubleSince = nil
        return Notice(event: "connected", "the stream is back after \(TimeSpan.text(now - since))", isSimulated: isSimulated)
    }

    /// The time has come to look. Gives what there is to tell.
    mutating func look(_ now: Int) -> Notice? {
        guard let due, now >= due else { return nil }
        let since = due - span
        troubleSince = since
        let age = TimeSpan.text(now - since)
        return down.isEmpty
            ? Notice(event: "stalled", "no line came for \(age)", isSimulated: isSimulated)
            : Notice(event: "disconnected", "the link is down for \(age)", isSimulated: isSimulated)
    }

    /// When to look next, on the monotonic clock.
    var due: Int? { troubleSince == nil ? (down.values.min() ?? lastLine) + span : nil }
}
