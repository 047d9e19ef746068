import Shared

/// Which feeds are cut off: from a `disconnected` to the `subscribed` of their topics, what forms may be stale.
struct Links {
    /// What happened since the last time when nothing was cut, oldest first.
    private var events: [LinkEvent] = []
    /// Grows with each change, so that a series knows when to look again.
    private(set) var version = 0

    /// Older events of a link that never comes back are forgotten.
    private static let remembered = 1000

    /// Takes an event in, if it is one of a link.
    mutating func take(_ json: borrowing JSON) {
        guard let event = LinkEvent(json, streamTime: 0), event.kind == .disconnected || event.kind == .subscribed else {
            return
        }
        // What speaks of all wipes out what came before.
        if event.category == nil, event.symbol == nil, event.topic == nil { events = [] }
        events.append(event)
        if events.count > Links.remembered { events.removeFirst(Links.remembered / 2) }
        version += 1
    }

    /// Whether the last event that concerns a series was a cut.
    func isCut(_ key: SeriesKey) -> Bool { events.last { $0.feeds(key) }?.kind == .disconnected }
}

extension LinkEvent {
    /// A topic feeds the series of its symbol: trades all of them, klines those of their price and interval, and of those that
    /// they divide.
    fileprivate func feeds(_ key: SeriesKey) -> Bool {
        if concernsTrades(of: key) { return topic == nil || key.priceType == .last }
        return concerns(key) { topic in
            guard case .kline(key.priceType, let interval) = topic.kind, let own = key.interval else { return false }
            return topic.symbol == key.symbol.text && interval.divides(own)
        }
    }
}
