import Shared

/// The source of a series' candles.
enum FeedSource: Equatable {
    case trades
    case candles(Interval)

    /// The priority of the source: klines and candles before trades, larger intervals first.
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

/// One source of one symbol: a `kline` topic, the trades, or the candle records of an interval. The feed puts its candles in
/// order: each is closed once, and late or repeated ones are refused.
struct Feed {
    let source: FeedSource
    /// Whether the source is candle records. They carry their own marks, so link events do not apply to them.
    let isRecords: Bool
    /// Whether prices are those of a spread: a difference of two prices, which may be below 0.
    let isSpread: Bool
    /// The series and builders that this feed supplies.
    var targets: [Target] = []
    /// The time of the first subscription of the topic, before which nothing was received; `Int.min` if unknown.
    var subscribedAt = Int.min
    /// Whether a note said that the other kind of source for these candles is ignored.
    var hasLeftOut = false

    private(set) var lost = LostRanges()
    private var order = SeriesOrder()
    /// The newest candle, in its newest state.
    private var last: Candle?
    /// Whether candles wait: from a `disconnected` event until the `backfilled` event, those after the missed ones are held.
    private var awaitsBackfill = false
    private(set) var waiting: [Candle] = []
    private var waitingSince = 0

    /// The most candles that wait, and the longest wait in ms of stream time. After that the backfill is given up.
    private static let patience = (candles: 100, time: 300_000)

    init(source: FeedSource, isRecords: Bool, isSpread: Bool) {
        self.isSpread = isSpread
        self.source = source
        self.isRecords = isRecords
    }

    enum Target: Equatable {
        /// The feed's candles are the series with this number.
        case series(Int)
        /// The builder with this number builds larger candles.
        case builder(Int)
    }

    enum Verdict {
        /// The next candle in order, or the next state of the current one.
        case next
        /// The next candle in order, after one that never closed and must be closed first.
        case nextAfterUnclosed
        case repeated, late
        /// Kept until the backfill arrives; `first` if no other candle waits yet.
        case waits(first: Bool)
        /// Kept, but the backfill did not arrive in time: all waiting candles are to be released.
        case waitedEnough
    }
}

// MARK: - Candles in order

extension Feed {
    /// Decides what to do with the next candle of a feed.
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

    /// Whether the waiting candles follow the last one directly, so that they need not wait for the end of the backfill.
    /// Mutating, although it changes nothing, because otherwise the call copies the whole feed.
    mutating func canRelease(_ interval: Interval) -> Bool {
        guard let first = waiting.first, let last = order.last else { return false }
        return order.isClosed && first.time <= interval.end(of: last)
    }

    /// Returns the candles that waited, and stops waiting for the backfill.
    mutating func release() -> [Candle] {
        awaitsBackfill = false
        defer { waiting = [] }
        return waiting
    }

    /// The last candle, closed by the arrival of the next one.
    var closedByNext: Candle? {
        var candle = last
        candle?.isClosed = true
        candle?.marks.isInferred = true
        return candle
    }

    /// Takes the next candle, and adds the marks that follow from earlier data. Returns the candles lost before it.
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
            // Candle records name their own losses.
            let first = order.last.map { interval.end(of: $0) } ?? time - gap * (interval.length ?? 0)
            return gap > 0 ? LostCandles(first: min(first, time), count: gap) : nil
        }
        // Candles that a backfill lacks never existed.
        let isBackfilled = next.marks.backfill != nil
        guard let last = order.last, !isBackfilled else { return nil }
        defer { lost.clear() }
        return lost.candles(of: interval, from: interval.end(of: last), to: time)
    }
}

// MARK: - Link events

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
