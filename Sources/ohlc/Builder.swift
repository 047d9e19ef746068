import Shared

/// Builds the candles of one series from trades or from smaller candles.
struct Builder {
    let interval: Interval
    /// The number of the series it builds.
    let series: Int
    let isInverse: Bool
    private(set) var bucket: Bucket?

    /// The times for which trades may be missing, or smaller candles are.
    private var lost = LostRanges()
    /// The open time of the last candle that was begun.
    private var lastStart: Int?
    /// The candles lost before the current one.
    private var missing: LostCandles?
    /// Whether the current message has changed the candle.
    var isTouched = false

    /// Whether the builder takes a series over from another source, so that it lacks the data before its first part.
    private let takesOver: Bool
    /// The open time of a candle that lost a trade because a sum overflowed.
    private var overflowed: Int?

    init(interval: Interval, series: Int, isInverse: Bool, takesOver: Bool) {
        self.interval = interval
        self.series = series
        self.isInverse = isInverse
        self.takesOver = takesOver
    }

    /// A candle, and the candles lost before it.
    struct Made {
        var candle: Candle
        let missing: LostCandles?
    }

    /// The effect of a trade or a smaller candle.
    struct Change {
        /// The previous candle, if the change closed it.
        var closed: Made?
        var isLate = false
        var overflows = false
    }

    /// The current state of the candle.
    var current: Made? { bucket.map { Made(candle: $0.candle, missing: missing) } }
}

// MARK: - From trades

extension Builder {
    /// `heardFrom` is the time since which the stream has been received: a candle that opened before is partial.
    mutating func add(_ trade: PublicTrade, marks: Candle.Marks, heardFrom: Int) -> Change {
        var change = Change()
        if let end = bucket?.end, trade.time >= end { change.closed = close() }
        let start = interval.start(of: trade.time)
        if start < lastStart ?? .min || (bucket == nil && start == lastStart) {
            change.isLate = true
            return change
        }
        lost.end(at: trade.time)
        let value = value(of: trade)
        if bucket != nil, let value {
            change.overflows = bucket?.add(trade, value: value) == nil
        } else if let value {
            bucket = Bucket(trade, value: value, interval: interval)
            if heardFrom > start || overflowed == start { bucket?.markPartial() }
            begin(start)
        }
        bucket?.mark(as: marks)
        if change.overflows || value == nil {
            change.overflows = true
            overflowed = start
            bucket?.markPartial()
        }
        return change
    }

    /// Returns the value of a trade: price times size; for inverse contracts, the coins that its USD size buys.
    private func value(of trade: PublicTrade) -> Decimal? {
        if !isInverse { return trade.price.multiplied(by: trade.size) }
        return trade.size.divided(by: trade.price, decimals: Candle.coinDecimals)
    }

    /// Closes the candle if `time` is at its end or past it.
    mutating func closeIfDue(at time: Int) -> Made? {
        guard let bucket, bucket.end <= time else { return nil }
        return close()
    }
}

// MARK: - From smaller candles

extension Builder {
    /// The smaller candles `parts` are lost before this one. If the first part does not open the candle, the candle is partial,
    /// unless the stream was already being received when it opened, as `heardFrom` says.
    mutating func add(_ part: Candle, missing parts: LostCandles?, heardFrom: Int) -> Change {
        var change = Change()
        let start = interval.start(of: part.time)
        if let parts { lost.insert(from: parts.first, to: part.time) }
        if let end = bucket?.end, part.time >= end {
            change.closed = close()
            change.closed?.candle.marks.isInferred = true
        }
        if start < lastStart ?? .min || (bucket == nil && start == lastStart) {
            change.isLate = true
            return change
        }
        if bucket != nil {
            change.overflows = bucket?.add(part) == nil
            if change.overflows { bucket?.markPartial() }
            markPartialIfLost()
        } else {
            bucket = Bucket(part, interval: interval)
            if part.time > start, lastStart == nil, takesOver || heardFrom > start { bucket?.markPartial() }
            begin(start)
        }
        return change
    }

    /// Closes the candle if the closed part that ends at `time` is its last.
    mutating func closeIfComplete(at time: Int) -> Made? {
        guard let bucket, bucket.end == time else { return nil }
        return close()
    }
}

// MARK: - Marks

extension Builder {
    /// Notes which candles before a new one are lost, and forgets earlier losses.
    private mutating func begin(_ start: Int) {
        missing = nil
        if let lastStart, let found = lost.candles(of: interval, from: interval.end(of: lastStart), to: start) {
            missing = found
            bucket?.markGap(found.count)
        }
        lastStart = start
        markPartialIfLost()
        lost.forget(before: start)
    }

    private mutating func markPartialIfLost() {
        guard let bucket, lost.overlaps(from: bucket.start, to: bucket.end) else { return }
        self.bucket?.markPartial()
    }

    private mutating func close() -> Made? {
        markPartialIfLost()
        var made = current
        made?.candle.isClosed = true
        bucket = nil
        return made
    }

    /// Notes that the candles up to the one that opens at `start` were written as candles without a trade.
    mutating func skip(to start: Int) { lastStart = start }

    func isLost(from: Int, to: Int) -> Bool { lost.overlaps(from: from, to: to) }

    mutating func heed(_ event: LinkEvent) {
        switch event.kind {
        case .disconnected: lost.begin(at: event.time)
        case .subscribed: lost.end(at: event.time)
        case .gap: lost.insert(from: event.from, to: event.to)
        case .backfilled, .bookLost, .bookRestored: break
        }
        markPartialIfLost()
    }

    /// Gives the series up to another source: returns the unfinished candle and drops it.
    mutating func resign() -> Made? {
        defer { bucket = nil }
        return current
    }
}
