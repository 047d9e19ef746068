import Shared

// What happens on the link, as the events of the stream tell.

extension Ohlc {
    private enum Kind: String {
        case disconnected, subscribed, gap, backfilled
    }

    mutating func handleEvent() throws(Failure) {
        guard envelope.eventName > 0, stream.json.isString(envelope.eventName),
            let kind = Kind(rawValue: stream.json.string(envelope.eventName))
        else { return }
        let time = stream.json.exchangeTime(envelope.time) ?? streamTime
        let from = stream.json.exchangeTime(envelope.from) ?? time
        let to = stream.json.exchangeTime(envelope.to) ?? time
        for feed in feeds.indices where concerns(feed) {
            switch kind {
            case .disconnected: feeds[feed].disconnected(at: time)
            case .subscribed: feeds[feed].subscribed(at: time)
            case .gap: feeds[feed].gap(from: from, to: to)
            case .backfilled: feeds[feed].backfilled()
            }
            if feeds[feed].source == .trades { tellBuilders(of: feed, kind, time: time, from: from, to: to) }
            if kind == .backfilled { try release(feed) }
        }
    }

    /// Trades that are missing are missing from every candle made from them.
    private mutating func tellBuilders(of feed: Int, _ kind: Kind, time: Int, from: Int, to: Int) {
        for case .builder(let builder) in feeds[feed].targets {
            switch kind {
            case .disconnected: builders[builder].disconnected(at: time)
            case .subscribed: builders[builder].subscribed(at: time)
            case .gap: builders[builder].gap(from: from, to: to)
            case .backfilled: break
            }
        }
    }

    /// Whether an event speaks of a feed: it names a category, a symbol or a topic, or means them all.
    private func concerns(_ feed: Int) -> Bool {
        let key = feedTable.keys[feed]
        if feeds[feed].isRecords { return false }
        if envelope.category > 0, stream.json.label(envelope.category) != key.category { return false }
        if envelope.symbol > 0, stream.json.label(envelope.symbol) != key.symbol { return false }
        return envelope.topic == 0 || isTopic(stream.json.string(envelope.topic), of: key)
    }

    /// Whether a topic of the exchange brings a feed; for options, trades come by base coin.
    private func isTopic(_ topic: String, of key: SeriesKey) -> Bool {
        if let interval = key.interval { return topic == "kline.\(interval.name).\(key.symbol.text)" }
        guard topic.hasPrefix("publicTrade.") else { return false }
        let name = topic.dropFirst("publicTrade.".count)
        return name == key.symbol.text || key.symbol.text.hasPrefix(name + "-")
    }
}
