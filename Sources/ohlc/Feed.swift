import Shared

/// Where the candles of a series come from.
enum Source: Equatable {
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
    let source: Source
    /// Candle records carry their own marks; events of the exchange's topics say nothing of them.
    let isRecords: Bool
    /// What is made from this feed.
    var targets: [Target] = []

    private(set) var lost = LostRange()
    /// The newest candle, in its newest state; and its time and whether it is closed, which are looked at more often.
    private var last: Candle?
    private var lastTime = Int.min
    private var isLastClosed = true
    /// After a `disconnected`, until the `backfilled`: candles that come before those that were missed wait.
    private var awaitsBackfill = false
    private(set) var waiting: [Candle] = []

    /// So many candles wait at most; then the backfill is given up.
    private static let patience = 100

    init(source: Source, isRecords: Bool) {
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
    }
}

// MARK: - Candles in order

extension Feed {
    /// Looks at what comes next in a feed of candles.
    mutating func judge(_ next: borrowing Candle) -> Verdict {
        let time = next.time
        if time < lastTime { return .late }
        if time == lastTime {
            if !isLastClosed { return .next }
            return next.isClosed ? .repeated : .late
        }
        if awaitsBackfill, next.marks.backfill == nil, last != nil {
            let isFirst = waiting.isEmpty
            if wait(copy next) { return .waits(first: isFirst) }
            awaitsBackfill = false
        }
        return isLastClosed ? .next : .nextAfterUnclosed
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
        if next.time == lastTime, let marks = last?.marks {
            next.marks.gap = max(marks.gap, next.marks.gap)
            next.marks.isPartial = next.marks.isPartial || marks.isPartial
        } else if last != nil {
            missing = lostCandles(between: interval.end(of: lastTime), and: next, interval)
            if let missing { next.marks.gap = max(missing.count, next.marks.gap) }
        }
        last = next
        lastTime = next.time
        isLastClosed = next.isClosed
        return missing
    }

    private mutating func lostCandles(between end: Int, and next: borrowing Candle, _ interval: Interval) -> LostCandles? {
        // What a backfill leaves out was never there; candle records say themselves what was lost.
        if next.marks.backfill != nil { return nil }
        if isRecords { return next.marks.gap > 0 ? LostCandles(first: end, count: next.marks.gap) : nil }
        defer { lost.clear() }
        return lost.candles(of: interval, from: end, to: next.time)
    }

    private mutating func wait(_ next: Candle) -> Bool {
        if let last = waiting.last {
            if next.time < last.time || (next.time == last.time && last.isClosed) { return true }
            if next.time == last.time { waiting.removeLast() }
        }
        waiting.append(next)
        return waiting.count <= Feed.patience
    }

    /// The candles that waited, now that nothing holds them back.
    mutating func release() -> [Candle] {
        awaitsBackfill = false
        defer { waiting = [] }
        return waiting
    }
}

// MARK: - What happens on the link

extension Feed {
    mutating func disconnected(at time: Int) {
        lost.begin(at: time)
        if case .candles = source { awaitsBackfill = true }
    }

    mutating func subscribed(at time: Int) { lost.end(at: time) }

    mutating func gap(from: Int, to: Int) { lost.insert(from: from, to: to) }

    /// What was missed is there. Trades cannot be fetched again.
    mutating func backfilled() { if case .candles = source { lost.clear() } }
}
