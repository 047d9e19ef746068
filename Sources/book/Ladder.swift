import Shared

/// One side of a book. The best level is last, because most changes happen there, so that few levels move.
///
/// Invariant: ranks rise strictly, and no size is 0. A level is found by binary search; a change moves at most the levels
/// between it and the touch, of which there are at most `depth`.
struct LadderSide {
    let isBid: Bool
    private(set) var levels: [Level] = []

    init(isBid: Bool) { self.isBid = isBid }

    var best: Level? { levels.last }
    var worst: Level? { levels.first }

    /// Converts a rank to its price, or a price to its rank.
    func turned(_ value: Int64) -> Int64 { isBid ? value : -value }

    mutating func clear() { levels.removeAll(keepingCapacity: true) }

    /// Sets the size at a price; size 0 removes the level, if there is one.
    mutating func set(_ level: Level) {
        if let best = levels.last, level.rank > best.rank {
            if level.size != 0 { levels.append(level) }
            return
        }
        let place = firstPlace(atLeast: level.rank)
        if place < levels.count, levels[place].rank == level.rank {
            if level.size == 0 { levels.remove(at: place) } else { levels[place] = level }
        } else if level.size != 0 {
            levels.insert(level, at: place)
        }
    }

    /// Keeps the `depth` best levels.
    mutating func trim(to depth: Int) { if levels.count > depth { levels.removeFirst(levels.count - depth) } }

    func size(at rank: Int64) -> Int64? {
        let place = firstPlace(atLeast: rank)
        return place < levels.count && levels[place].rank == rank ? levels[place].size : nil
    }

    private func firstPlace(atLeast rank: Int64) -> Int {
        let levels = levels.span
        var low = 0
        var high = levels.count
        while low < high {
            // In bounds: low ≤ middle < high ≤ levels.count
            let middle = (low &+ high) >> 1
            if unsafe levels[inBounds: middle].rank < rank { low = middle &+ 1 } else { high = middle }
        }
        return low
    }

    /// Converts all levels to finer ticks; returns false, without changes, if one of them does not fit.
    mutating func raise(price: UInt8, size: UInt8) -> Bool {
        var raised = levels
        for place in raised.indices {
            guard let rank = TickSizes.raise(raised[place].rank, by: price),
                let count = TickSizes.raise(raised[place].size, by: size)
            else { return false }
            raised[place].rank = rank
            raised[place].size = count
        }
        levels = raised
        return true
    }
}

/// One order book in whole ticks, exactly as the exchange sends it.
struct Ladder {
    private(set) var bids = LadderSide(isBid: true)
    private(set) var asks = LadderSide(isBid: false)
    let depth: Int
    /// The decimals of a tick: those of the finest price and size received so far.
    private(set) var priceScale: UInt8 = 0
    private(set) var sizeScale: UInt8 = 0

    init(depth: Int) { self.depth = depth }

    /// Whether a bid is at or above an ask, which no book of an exchange shows.
    var isCrossed: Bool {
        guard let bid = bids.best, let ask = asks.best else { return false }
        return bid.rank >= -ask.rank
    }

    mutating func clear() {
        bids.clear()
        asks.clear()
    }

    /// Applies the levels of a message, which must have this ladder's scale. Levels beyond the depth are cut at the end,
    /// because the depth may be exceeded until a later level of the message is removed.
    mutating func apply(_ message: borrowing BookMessage) {
        // In reverse, the levels of a snapshot come in rising order.
        for place in message.bids.indices.reversed() { bids.set(message.bids[place]) }
        for place in message.asks.indices.reversed() { asks.set(message.asks[place]) }
        bids.trim(to: depth)
        asks.trim(to: depth)
    }

    /// Makes the ticks at least this fine; returns false, without changes, if a level does not fit then.
    mutating func widen(priceScale: UInt8, sizeScale: UInt8) -> Bool {
        let price = max(priceScale, self.priceScale) - self.priceScale
        let size = max(sizeScale, self.sizeScale) - self.sizeScale
        if price == 0, size == 0 { return true }
        var wider = (bids, asks)
        guard wider.0.raise(price: price, size: size), wider.1.raise(price: price, size: size) else { return false }
        (bids, asks) = wider
        self.priceScale += price
        self.sizeScale += size
        return true
    }

    /// The price as the exchange wrote it.
    func price(_ level: Level, of side: LadderSide) -> Decimal {
        TickSizes.decimal(side.turned(level.rank), scale: priceScale, told: level.priceDecimals)
    }

    func price(_ wall: Wall, of side: LadderSide) -> Decimal {
        TickSizes.decimal(side.turned(wall.rank), scale: priceScale, told: wall.priceDecimals)
    }

    func size(_ level: Level) -> Decimal { TickSizes.decimal(level.size, scale: sizeScale, told: level.sizeDecimals) }
}
