/// An event of a connection, as the stream reports it, and its scope: a category, a symbol, a topic, or everything.
package struct LinkEvent {
    package enum Kind: String {
        case disconnected, subscribed, gap, backfilled
        /// An order book became unusable and its topic is being subscribed again; a snapshot has restored it.
        case bookLost = "book_lost"
        case bookRestored = "book_restored"
    }

    package let kind: Kind
    package let time: Int
    package let from: Int
    package let to: Int
    package let category: Label?
    package let symbol: Label?
    package let topic: Topic?

    /// Reads the current event record; nil if it is not about a connection.
    package init?(_ json: borrowing JSON, streamTime: Int) {
        guard let kind = Kind(rawValue: json.string(json.value("event"))) else { return nil }
        self.kind = kind
        time = json.exchangeTime(json.value("time")) ?? streamTime
        from = json.exchangeTime(json.value("from")) ?? time
        to = json.exchangeTime(json.value("to")) ?? time
        let (category, symbol, topic) = (json.value("category"), json.value("symbol"), json.value("topic"))
        self.category = category > 0 ? json.label(category) : nil
        self.symbol = symbol > 0 ? json.label(symbol) : nil
        self.topic = topic > 0 ? Topic(name: json.string(topic)) : nil
    }

    /// Whether the event concerns the series. If it names a topic, `named` decides, because a topic says more than a symbol.
    package func concerns(_ key: SeriesKey, topic named: (Topic) -> Bool) -> Bool {
        if let category, category != key.category { return false }
        if let topic { return named(topic) }
        return symbol == nil || symbol == key.symbol
    }

    /// Whether the event concerns the series' topic of `kind`, by default its trades. Topics of options name the base coin.
    package func concernsTrades(of key: SeriesKey, kind: Topic.Kind = .trades) -> Bool {
        concerns(key) { topic in
            topic.kind == kind && (topic.symbol == key.symbol.text || key.symbol.text.hasPrefix(topic.symbol + "-"))
        }
    }
}

/// Past connection events, kept for series that appear only later and may be affected by them.
package struct LinkHistory {
    package private(set) var events: [LinkEvent] = []

    /// The maximum number of events kept.
    private static let most = 1000

    package init() {}

    package mutating func note(_ event: LinkEvent) {
        // Book events do not affect series that appear later.
        if event.kind == .bookLost || event.kind == .bookRestored { return }
        events.append(event)
        if events.count > LinkHistory.most { events.removeFirst(LinkHistory.most / 2) }
    }
}
