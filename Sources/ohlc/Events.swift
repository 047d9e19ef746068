import Shared

/// Something that happened on a link, as an event of the stream tells, and what it speaks of: a category, a symbol, a topic, or
/// all there is.
struct LinkEvent {
    enum Kind: String {
        case disconnected, subscribed, gap, backfilled
    }

    let kind: Kind
    let time: Int
    let from: Int
    let to: Int
    private let category: Label?
    private let symbol: Label?
    private let topic: String?

    /// The event at hand; nil when it is none of a link.
    init?(_ json: borrowing JSON, _ envelope: borrowing Envelope, streamTime: Int) {
        guard envelope.eventName > 0, let kind = Kind(rawValue: json.string(envelope.eventName)) else { return nil }
        self.kind = kind
        time = json.exchangeTime(envelope.time) ?? streamTime
        from = json.exchangeTime(envelope.from) ?? time
        to = json.exchangeTime(envelope.to) ?? time
        category = envelope.category > 0 ? json.label(envelope.category) : nil
        symbol = envelope.symbol > 0 ? json.label(envelope.symbol) : nil
        topic = envelope.topic > 0 ? json.string(envelope.topic) : nil
    }

    func concerns(_ key: SeriesKey) -> Bool {
        if let category, category != key.category { return false }
        if let symbol, symbol != key.symbol { return false }
        guard let topic else { return true }
        if let interval = key.interval { return topic == "kline.\(interval.name).\(key.symbol.text)" }
        guard topic.hasPrefix("publicTrade.") else { return false }
        // Trades of options come by base coin.
        let name = topic.dropFirst("publicTrade.".count)
        return name == key.symbol.text || key.symbol.text.hasPrefix(name + "-")
    }
}

extension Ohlc {
    /// So many events are kept for feeds that are not seen yet.
    private static let remembered = 1000

    mutating func handleEvent() throws(Failure) {
        guard let event = LinkEvent(stream.json, envelope, streamTime: streamTime) else { return }
        linkEvents.append(event)
        if linkEvents.count > Ohlc.remembered { linkEvents.removeFirst(Ohlc.remembered / 2) }
        for feed in feeds.indices where !feeds[feed].isRecords && event.concerns(feedTable.keys[feed]) {
            heed(event, feed)
            if event.kind == .backfilled { try release(feed) }
        }
    }

    /// A feed that is seen first has missed what it would have been told.
    mutating func catchUp(_ feed: Int) {
        if feeds[feed].isRecords { return }
        for event in linkEvents where event.concerns(feedTable.keys[feed]) { heed(event, feed) }
    }

    private mutating func heed(_ event: LinkEvent, _ feed: Int) {
        feeds[feed].heed(event)
        // Trades that are missing are missing from every candle made from them.
        guard feeds[feed].source == .trades else { return }
        for case .builder(let builder) in feeds[feed].targets { builders[builder].heed(event) }
    }
}
