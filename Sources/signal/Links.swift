import Shared

/// Which feeds are cut off: from a `disconnected` to the `subscribed` of their topics, what forms may be stale.
struct Links {
    fileprivate struct Event {
        let isCut: Bool
        let category: Label?
        let symbol: Label?
        let topic: String?
    }

    /// What happened since the last time when nothing was cut, oldest first.
    private var events: [Event] = []
    /// Grows with each change, so that a series knows when to look again.
    private(set) var version = 0

    /// Older events of a link that never comes back are forgotten.
    private static let remembered = 1000

    /// Takes an event in, if it is one of a link.
    mutating func take(_ json: borrowing JSON, _ records: borrowing Records) {
        let isCut = json.isText(records.eventName, "disconnected")
        guard isCut || json.isText(records.eventName, "subscribed") else { return }
        let event = Event(
            isCut: isCut, category: records.category > 0 ? json.label(records.category) : nil,
            symbol: records.symbol > 0 ? json.label(records.symbol) : nil,
            topic: records.topic > 0 ? json.string(records.topic) : nil)
        // What speaks of all wipes out what came before.
        if event.category == nil, event.symbol == nil, event.topic == nil { events = [] }
        events.append(event)
        if events.count > Links.remembered { events.removeFirst(Links.remembered / 2) }
        version += 1
    }

    /// Whether the last event that concerns a series was a cut.
    func isCut(_ key: SeriesKey) -> Bool { events.last { $0.concerns(key) }?.isCut ?? false }
}

extension Links.Event {
    /// A topic feeds the series of its symbol: trades all of them, klines those of their price and interval, and of those that
    /// they divide.
    fileprivate func concerns(_ key: SeriesKey) -> Bool {
        if let category, category != key.category { return false }
        if let symbol, symbol != key.symbol { return false }
        guard let topic else { return true }
        let parts = topic.split(separator: ".", maxSplits: 2).map(String.init)
        switch (parts.first, parts.count) {
        case ("publicTrade", 2): return parts[1] == key.symbol.text && key.priceType == .last
        case (key.priceType.klineFamily, 3):
            guard let interval = Interval(parts[1]), let own = key.interval else { return false }
            return parts[2] == key.symbol.text && interval.divides(own)
        default: return false
        }
    }
}
