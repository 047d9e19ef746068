import Shared

/// Watches whether the stream is alive: lines come, and its links are up.
struct Watch {
    private let span: Int
    private var lastLine: Int
    /// The links that are down, and since when.
    private var down: [Link: Int] = [:]
    /// Since when the reported trouble exists; nil if there is none.
    private var troubleSince: Int?
    /// Whether the last market record was simulated.
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

    /// Takes a line. Returns an alert if the stream is back.
    mutating func line(_ json: borrowing JSON, _ envelope: borrowing Envelope, _ now: Int) -> Notice? {
        let isMarked = json.isSimulated(envelope.simulated)
        if isMarked || envelope.kind != .event { isSimulated = isMarked }
        let link = Link(category: json.string(envelope.category), number: json.integer(json.value("link")))
        switch envelope.kind == .event ? json.string(envelope.eventName) : "" {
        case "disconnected":
            if down[link] == nil { down[link] = now }
            return nil
        // A link that has only connected has sent nothing yet.
        case "connected", "refused": return nil
        case "subscribed":
            down = down.filter { known, _ in
                known.category != link.category && !link.category.isEmpty
                    || known.number != nil && link.number != nil && known.number != link.number
            }
        // A heartbeat is written only while every link is alive.
        case "heartbeat": down = [:]
        default: if envelope.kind == .payload { down[Link(category: link.category, number: nil)] = nil }
        }
        lastLine = now
        guard let since = troubleSince, down.isEmpty else { return nil }
        troubleSince = nil
        return Notice(event: "connected", "the stream is back after \(TimeSpan.text(now - since))", isSimulated: isSimulated)
    }

    /// Returns an alert if no line came, or a link was down, for the watched time; else nil.
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
