import Shared

/// A record of something that happened besides the payloads.
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
    /// The time by the exchange's clock, or nil if unknown.
    var time: Int?
    var category: String?
    var topic: StreamTopic?
    /// The number of the link that the event is about, counted from 1.
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

    /// Returns an id that no other event has. Most ids use the wall clock, because an event of a link may repeat before the
    /// exchange's time moves on.
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
        output.begin(record: "event")
        output.member("event", quoted: name.rawValue)
        let category = category ?? topic?.channel.name
        // A heartbeat is no news, and the event 'simulated' comes only once, so neither needs an id.
        if name != .heartbeat, name != .simulated { output.member("id", quoted: id(category)) }
        output.member("time", time)
        if let category { output.member("category", quoted: category) }
        if let topic {
            if case .market = topic.channel { output.member("symbol", quoted: topic.symbol) }
            output.member("topic", quoted: topic.name)
        }
        if let link { output.member("link", link) }
        let isOfBook = name == .bookLost || name == .bookRestored
        if isOfBook, let reason { output.member("reason", quoted: reason) }
        if from != nil || isOfBook { output.member("from", from) }
        if isOfBook ? name == .bookRestored : to != nil { output.member("to", to) }
        if isOfBook ? name == .bookLost : missed != nil { output.member("missed", missed) }
        if !isOfBook, let reason { output.member("reason", quoted: reason) }
        if let attempt { output.member("attempt", attempt) }
        if !isOfBook, let milliseconds { output.member("ms", milliseconds) }
        output.mark("simulated", if: name == .simulated)
        output.endRecord()
    }
}
