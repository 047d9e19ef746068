import Shared

/// A candle that is being built from trades or from smaller candles.
struct Bucket {
    /// The candle built from everything that has come so far.
    private(set) var candle: Candle
    /// If built from smaller candles: the closed ones, merged. The unfinished one is merged again at each of its updates.
    private var closedParts: Candle?
    /// If built from trades: the times of the first and the last trade. Trades may arrive out of order.
    private var firstTrade = 0
    private var lastTrade = 0

    let end: Int

    var start: Int { candle.time }

    /// Marks the candle as one that does not cover all of its interval.
    mutating func markPartial() { candle.marks.isPartial = true }
    /// Sets the backfill mark to that of the last trade; marks the candle as simulated if any trade is.
    mutating func mark(as marks: Candle.Marks) {
        candle.marks.backfill = marks.backfill
        candle.marks.isSimulated = candle.marks.isSimulated || marks.isSimulated
    }
    mutating func markGap(_ count: Int) { candle.marks.gap = count }
}

// MARK: - From trades

extension Bucket {
    init(_ trade: PublicTrade, value: Decimal, interval: Interval) {
        let start = interval.start(of: trade.time)
        candle = Candle(
            time: start, open: trade.price, high: trade.price, low: trade.price, close: trade.price, volume: trade.size,
            turnover: value, isClosed: false)
        candle.tape = Candle.Tape(
            trades: 1, buyVolume: trade.isBuy ? trade.size : .zero, sellVolume: trade.isBuy ? .zero : trade.size)
        firstTrade = trade.time
        lastTrade = trade.time
        end = interval.end(of: start)
    }

    /// Returns nil and changes nothing if a sum overflows.
    mutating func add(_ trade: PublicTrade, value: Decimal) -> Void? {
        guard let volume = candle.volume.adding(trade.size), let turnover = candle.turnover?.adding(value),
            var tape = candle.tape,
            let side = (trade.isBuy ? tape.buyVolume : tape.sellVolume).adding(trade.size)
        else { return nil }
        tape.trades += 1
        if trade.isBuy { tape.buyVolume = side } else { tape.sellVolume = side }
        candle.volume = volume
        candle.turnover = turnover
        candle.tape = tape
        if trade.price > candle.high { candle.high = trade.price }
        if trade.price < candle.low { candle.low = trade.price }
        if trade.time >= lastTrade {
            candle.close = trade.price
            lastTrade = trade.time
        }
        if trade.time < firstTrade {
            candle.open = trade.price
            firstTrade = trade.time
        }
        return ()
    }
}

// MARK: - From smaller candles

extension Bucket {
    init(_ part: Candle, interval: Interval) {
        let start = interval.start(of: part.time)
        candle = part
        candle.time = start
        candle.isClosed = false
        candle.marks.gap = 0
        end = interval.end(of: start)
        if part.isClosed { closedParts = candle }
    }

    /// Merges the next part, or the next state of the forming part. Returns nil and changes nothing if a sum overflows.
    mutating func add(_ part: Candle) -> Void? {
        var next: Candle
        if var merged = closedParts {
            guard merged.append(part) != nil else { return nil }
            next = merged
        } else {
            // The first part still forms.
            next = part
            next.time = candle.time
            next.isClosed = false
        }
        next.marks.isPartial = next.marks.isPartial || candle.marks.isPartial
        next.marks.gap = candle.marks.gap
        candle = next
        if part.isClosed { closedParts = next }
        return ()
    }
}

extension Candle {
    /// Merges a later candle. Returns nil and changes nothing if a sum overflows.
    fileprivate mutating func append(_ part: Candle) -> Void? {
        guard let volume = volume.adding(part.volume) else { return nil }
        var turnover: Decimal?
        if let mine = self.turnover, let other = part.turnover {
            guard let sum = mine.adding(other) else { return nil }
            turnover = sum
        }
        var tape: Tape?
        if let mine = self.tape, let other = part.tape {
            guard let buy = mine.buyVolume.adding(other.buyVolume), let sell = mine.sellVolume.adding(other.sellVolume) else {
                return nil
            }
            let (trades, overflow) = mine.trades.addingReportingOverflow(other.trades)
            if overflow { return nil }
            tape = Tape(trades: trades, buyVolume: buy, sellVolume: sell)
        }
        self.volume = volume
        self.turnover = turnover
        self.tape = tape
        if part.high > high { high = part.high }
        if part.low < low { low = part.low }
        close = part.close
        // The backfill mark is the last part's. The candle is as doubtful as any part, and filled only if all are.
        marks.backfill = part.marks.backfill
        marks.isPartial = marks.isPartial || part.marks.isPartial
        marks.isInferred = marks.isInferred || part.marks.isInferred
        marks.isSimulated = marks.isSimulated || part.marks.isSimulated
        marks.isFilled = marks.isFilled && part.marks.isFilled
        return ()
    }
}
