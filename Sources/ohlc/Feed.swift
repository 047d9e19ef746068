import Shared

/// Where the candles of a series come from.
enum FeedSource: Equatable {
    case trades
    case candles(Interval)

    /// Klines or candles before trades, the largest interval first.
    var rank: Int {
        switch self {
        case .trades: 0
        case .candles(let interval): Int(interval.rawValue) + 1
        }
    }

    /// The interval of the source's own candles.
    var interval: Interval? {
        switch self {
        case .trades: nil
        case .candles(let interval): interval
        }
    }

    var name: String {
        switch self {
        case .trades: "publicTrade"
        case .candles(let interval): "kline.\(interval.name)"
        }
    }
}

/// One source of one symbol: a `kline` topic, the trades, or the candle records of an interval. Its candles are put in order
/// here, whatever the exchange does: one closed state a candle, none late, none twice.
struct Feed {
    let source: FeedSource
    /// Candle records carry their own marks; events of the exchange's topics say nothing of them.
    let isRecords: Bool
    /// A spread is the difference of two prices, and may be below 0.
    let isSpread: Bool
    /// What is made from this feed.
    var targets: [Target] = []
    /// When its topic was subscribed first, if that was told: nothing was heard of it before.
    var subscribedAt = Int.min
    /// Whether it was said that the other kind of source for the same candles is left out.
    var hasLeftOut = false

    private(set) var lost = LostRanges()
    private var order = SeriesOrder()
    /// The newest candle, in its newest state.
    private var last: Candle?
    /// After a `disconnected`, until the `backfilled`: candles that come before those that were missed wait.
    private var awaitsBackfill = false
    private(set) var waiting: [Candle] = []
    private var waitingSince = 0

    /// So many candles wait at most, and so many ms of the stream's time; then the backfill is given up.
    private static let patience = (candles: 100, time: 300_000)

    init(source: FeedSource, isRecords: Bool, isSpread: Bool) {
        self.isSpread = isSpread
        self.source = source
        self.isRecords = isRecords
    }

    enum Target: Equatable {
        /// The feed's candles are the series with this number.
        case series(Int)
        /// The builder with this number makes larger ones.
        case builder(Int)
    }

    enum Verdict {
        /// The next in order, or the next state of the same candle.
        case next
        /// The next in order, and the one before it was never closed: close that first.
        case nextAfterUnclosed
        case repeated, late
        /// Kept until the backfill has come; `first` of those that are.
        case waits(first: Bool)
        /// Kept, and it is time to release them all: no backfill has come.
        case waitedEnough
    }
}

// MARK: - Candles in order

extension Feed {
    /// Looks at what comes next in a feed of candles.
    mutating func judge(_ next: borrowing Candle, _ interval: Interval, streamTime: Int) -> Verdict {
        let time = next.time
        switch order.place(of: time) {
        case .late: return next.isClosed && time == order.last ? .repeated : .late
        case .same: return .next
        case .newer: break
        }
        if awaitsBackfill, next.marks.backfill == nil, let last = order.last {
            // Nothing is missing before a candle that follows the last closed one.
            if !(order.isClosed && time == interval.end(of: last)) { return wait(copy next, streamTime) }
            awaitsBackfill = false
        }
        return order.isClosed ? .next : .nextAfterUnclosed
    }

    private mutating func wait(_ next: Candle, _ streamTime: Int) -> Verdict {
        let isFirst = waiting.isEmpty
        if isFirst { waitingSince = streamTime }
        if let newest = waiting.last {
            if next.time < newest.time || (next.time == newest.time && newest.isClosed) { return .late }
            if next.time == newest.time { waiting.removeLast() }
        }
        waiting.append(next)
        let isEnough = waiting.count > Feed.patience.candles || streamTime - waitingSince > Feed.patience.time
        return isEnough ? .waitedEnough : .waits(first: isFirst)
    }

    /// Whether what waits follows at once, so that it need not wait for the end of the backfill. Mutating, though it changes nothing:
    /// else all of the feed is copied for the call.
    mutating func canRelease(_ interval: Interval) -> Bool {
        guard let first = waiting.first, let last = order.last else { return false }
        return order.isClosed && first.time <= interval.end(of: last)
    }

    /// The candles that waited, now that nothing holds them back.
    mutating func release() -> [Candle] {
        awaitsBackfill = false
        defer { waiting = [] }
        return waiting
    }

    /// The last candle as the arrival of the next one closes it.
    var closedByNext: Candle? {
        var candle = last
        candle?.isClosed = true
        candle?.marks.isInferred = true
        return candle
    }

    /// Takes the next candle in, and puts the marks on it that it gets from what came before. Says what is lost before it.
    mutating func take(_ next: inout Candle, _ interval: Interval) -> LostCandles? {
        var missing: LostCandles?
        if next.time == order.last, let marks = last?.marks {
            next.marks.gap = max(marks.gap, next.marks.gap)
            next.marks.isPartial = next.marks.isPartial || marks.isPartial
        } else {
            missing = lostCandles(before: next, interval)
            if let missing { next.marks.gap = max(missing.count, next.marks.gap) }
        }
        last = next
        order.take(next.time, isClosed: next.isClosed)
        return missing
    }

    private mutating func lostCandles(before next: borrowing Candle, _ interval: Interval) -> LostCandles? {
        let time = next.time
        let gap = next.marks.gap
        if isRecords {
            // They say themselves what was lost.
            let first = order.last.map { interval.end(of: $0) } ?? time - gap * (interval.length ?? 0)
            return gap > 0 ? LostCandles(first: min(first, time), count: gap) : nil
        }
        // What a backfill leaves out was never there.
        let isBackfilled = next.marks.backfill != nil
        guard let last = order.last, !isBackfilled else { return nil }
        defer { lost.clear() }
        return lost.candles(of: interval, from: interval.end(of: last), to: time)
    }
}

// MARK: - What happens on the link

extension Feed {
    mutating func heed(_ event: LinkEvent) {
        switch event.kind {
        case .disconnected:
            lost.begin(at: event.time)
            if case .candles = source { awaitsBackfill = true }
        case .subscribed:
            lost.end(at: event.time)
            if subscribedAt == .min { subscribedAt = event.time }
        case .gap: lost.insert(from: event.from, to: event.to)
        case .backfilled:
            // Trades cannot be fetched again.
            if case .candles = source { lost.clear() }
        case .bookLost, .bookRestored: break
        }
    }
}
