/// Something that happened on a link, as an event of the stream tells, and what it speaks of: a category, a symbol, a topic, or
/// all there is.
package struct LinkEvent {
    package enum Kind: String {
        case disconnected, subscribed, gap, backfilled
        /// A book broke, and its topic is being subscribed again; a snapshot has mended it.
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

    /// The event at hand; nil when it is none of a link.
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

    /// Whether it speaks of what is `named` so: where it names a topic, that tells more than its symbol.
    package func concerns(_ key: SeriesKey, topic named: (Topic) -> Bool) -> Bool {
        if let category, category != key.category { return false }
        if let topic { return named(topic) }
        return symbol == nil || symbol == key.symbol
    }

    /// Whether it speaks of the trades of a symbol, or of what else comes in such topics. Those of options come by base coin.
    package func concernsTrades(of key: SeriesKey, kind: Topic.Kind = .trades) -> Bool {
        concerns(key) { topic in
            topic.kind == kind && (topic.symbol == key.symbol.text || key.symbol.text.hasPrefix(topic.symbol + "-"))
        }
    }
}

/// What happened on the links, for series that are not seen yet: they would have been told.
package struct LinkHistory {
    package private(set) var events: [LinkEvent] = []

    /// So many are kept at most.
    private static let most = 1000

    package init() {}

    package mutating func note(_ event: LinkEvent) {
        // What happened to a book says nothing of series that come later.
        if event.kind == .bookLost || event.kind == .bookRestored { return }
        events.append(event)
        if events.count > LinkHistory.most { events.removeFirst(LinkHistory.most / 2) }
    }
}
