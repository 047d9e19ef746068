import Shared

/// The feeds that are disconnected. Forming candles may be stale between a `disconnected` event and the `subscribed` event of
/// their topics.
struct Links {
    /// The link events since the last one about all feeds, oldest first.
    private var events: [LinkEvent] = []
    /// Incremented with each change, so that a series knows when to check again.
    private(set) var version = 0

    /// The largest number of events kept. Older events of a link that never reconnects are dropped.
    private static let remembered = 1000

    /// Takes a `disconnected` or `subscribed` event; ignores any other record.
    mutating func take(_ json: borrowing JSON) {
        guard let event = LinkEvent(json, streamTime: 0), event.kind == .disconnected || event.kind == .subscribed else {
            return
        }
        // An event about all feeds overrides every earlier event.
        if event.category == nil, event.symbol == nil, event.topic == nil { events = [] }
        events.append(event)
        if events.count > Links.remembered { events.removeFirst(Links.remembered / 2) }
        version += 1
    }

    /// Whether the last event that concerns a series was a disconnection.
    func isCut(_ key: SeriesKey) -> Bool { events.last { $0.feeds(key) }?.kind == .disconnected }
}

extension LinkEvent {
    /// Whether the event's topic feeds a series. Trades feed the last-price series of their symbol; klines feed the series of
    /// their price type whose interval is a multiple of theirs.
    fileprivate func feeds(_ key: SeriesKey) -> Bool {
        if concernsTrades(of: key) { return topic == nil || key.priceType == .last }
        return concerns(key) { topic in
            guard case .kline(key.priceType, let interval) = topic.kind, let own = key.interval else { return false }
            return topic.symbol == key.symbol.text && interval.divides(own)
        }
    }
}
