import Shared

extension LinkEvent {
    func concerns(_ key: SeriesKey) -> Bool {
        guard let interval = key.interval else { return concernsTrades(of: key) }
        return concerns(key) { $0.kind == .kline(key.priceType, interval) && $0.symbol == key.symbol.text }
    }
}

extension Ohlc {
    mutating func handleEvent() throws(Failure) {
        guard let event = LinkEvent(stream.json, streamTime: clock.now) else { return }
        links.note(event)
        for feed in feeds.indices where !feeds[feed].isRecords && event.concerns(feedTable.keys[feed]) {
            heed(event, feed)
            if event.kind == .backfilled { try release(feed) }
        }
    }

    /// Applies the past link events to a feed that is new.
    mutating func catchUp(_ feed: Int) {
        if feeds[feed].isRecords { return }
        for event in links.events where event.concerns(feedTable.keys[feed]) { heed(event, feed) }
    }

    private mutating func heed(_ event: LinkEvent, _ feed: Int) {
        feeds[feed].heed(event)
        // Missing trades are missing from every candle built from them.
        guard feeds[feed].source == .trades else { return }
        for case .builder(let builder) in feeds[feed].targets { builders[builder].heed(event) }
    }
}
