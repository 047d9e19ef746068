import Shared

/// One order book: its levels, its synchronisation, and the state of its records.
struct BookSeries {
    let key: SeriesKey
    /// The exchange's name of the topic: `orderbook.50.BTCUSDT`.
    let topic: String
    var ladder: Ladder
    var sync = Sync()
    var walls: Walls?
    var marks = Candle.Marks()
    /// Messages in sync since the last record.
    private var messages = 0
    /// The best prices in the last record, by rank.
    private var written: (bid: Int64?, ask: Int64?)?
    /// Unusable messages since the book was last in sync.
    private(set) var useless = 0
    /// When the book went out of sync, by the stream's time; nil while it is in sync, and before the first trouble.
    private(set) var lostAt: Int?

    init(key: SeriesKey, topic: String, depth: Int, walls times: Int?) {
        self.key = key
        self.topic = topic
        ladder = Ladder(depth: depth)
        walls = times.map { Walls(times: $0) }
    }

    var name: String { "\(key.category.text):\(topic)" }

    /// Applies the message that was read last: `time` is its exchange time, `now` the stream's time, `matchedAt` its `cts`.
    /// Returns nil, without changes, if its numbers do not fit.
    mutating func take(_ message: inout BookMessage, time: Int, now: Int, matchedAt: Int) -> Sync.Verdict? {
        let price = max(message.priceScale, ladder.priceScale)
        let size = max(message.sizeScale, ladder.sizeScale)
        guard message.raise(priceScale: price, sizeScale: size) else { return nil }
        if price > ladder.priceScale || size > ladder.sizeScale {
            let finer = (price: price - ladder.priceScale, size: size - ladder.sizeScale)
            guard ladder.widen(priceScale: price, sizeScale: size) else { return nil }
            walls?.raise(price: finer.price, size: finer.size)
        }
        let verdict = sync.judge(message, time: time)
        switch verdict {
        case .replace:
            ladder.clear()
            fallthrough
        case .apply:
            ladder.apply(message)
            if sync.settle(isCrossed: ladder.isCrossed) {
                useless += 1
                return .trouble(.crossed)
            }
            if sync.isSynced { walls?.review(ladder, changed: message, time: now, matchedAt: matchedAt) }
        case .repeated, .useless, .trouble: break
        }
        if sync.isSynced { messages += 1 } else { useless += 1 }
        return verdict
    }

    /// Adds a trade. `id` is the place of its id on the tape of `json`; `seen` holds the trades that took from walls.
    mutating func take(_ trade: PublicTrade, id: Int, _ json: borrowing JSON, seen: inout SeenTrades) {
        walls?.take(trade, id: id, json, seen: &seen, of: ladder)
    }

    mutating func judgeWalls(at now: Int) { walls?.judge(at: now, sizeScale: ladder.sizeScale) }

    /// Drops all data of a book that is out of sync.
    mutating func forget(at now: Int) {
        if lostAt == nil { lostAt = now }
        ladder.clear()
        walls?.clear()
        messages = 0
        written = nil
    }

    mutating func beginAnew() {
        useless = 0
        lostAt = nil
    }

    /// Whether the last message makes a record due.
    func isDue(_ every: Every) -> Bool {
        guard sync.isSynced else { return false }
        switch every {
        case .time: return false
        case .messages(let count): return messages >= count
        case .change:
            guard let written else { return true }
            return written.bid != ladder.bids.best?.rank || written.ask != ladder.asks.best?.rank
        }
    }

    mutating func noteWritten() {
        messages = 0
        written = (ladder.bids.best?.rank, ladder.asks.best?.rank)
    }
}
