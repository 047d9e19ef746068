import Shared

/// One side of a book, the level at the touch last: that is where most changes are, so they move little.
///
/// Invariant: ranks rise strictly, and no size is 0. Finding a level is a binary search; what moves is no more than the levels
/// between it and the touch, of which there are at most `depth`.
struct LadderSide {
    let isBid: Bool
    private(set) var levels: [Level] = []

    init(isBid: Bool) { self.isBid = isBid }

    var best: Level? { levels.last }
    var worst: Level? { levels.first }

    /// The price of a rank, or the rank of a price.
    func turned(_ value: Int64) -> Int64 { isBid ? value : -value }

    mutating func clear() { levels.removeAll(keepingCapacity: true) }

    /// Sets the size at a price; 0 takes the level away, if there is one.
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

    /// Keeps the `depth` levels nearest the touch.
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

    /// Brings all levels to finer ticks; false, and nothing has changed, where one of them does not fit.
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

/// One book by whole ticks, exactly as the exchange tells it.
struct Ladder {
    private(set) var bids = LadderSide(isBid: true)
    private(set) var asks = LadderSide(isBid: false)
    let depth: Int
    /// The decimals of a tick: those of the finest price and size so far.
    private(set) var priceScale: UInt8 = 0
    private(set) var sizeScale: UInt8 = 0

    init(depth: Int) { self.depth = depth }

    /// Whether a buyer would pay more than a seller asks, which no book of an exchange shows.
    var isCrossed: Bool {
        guard let bid = bids.best, let ask = asks.best else { return false }
        return bid.rank >= -ask.rank
    }

    mutating func clear() {
        bids.clear()
        asks.clear()
    }

    /// Applies the levels of a message, brought to this ladder's scale. One that goes before another in the message may push
    /// it out for a moment, so what is beyond the depth goes at the end.
    mutating func apply(_ message: borrowing BookMessage) {
        // From the far end: a snapshot's levels then come in rising order.
        for place in message.bids.indices.reversed() { bids.set(message.bids[place]) }
        for place in message.asks.indices.reversed() { asks.set(message.asks[place]) }
        bids.trim(to: depth)
        asks.trim(to: depth)
    }

    /// Makes the ticks as fine as these; false, and nothing has changed, where a level does not fit then.
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

    /// As the exchange wrote them.
    func price(_ level: Level, of side: LadderSide) -> Decimal {
        TickSizes.decimal(side.turned(level.rank), scale: priceScale, told: level.priceDecimals)
    }

    func price(_ wall: Wall, of side: LadderSide) -> Decimal {
        TickSizes.decimal(side.turned(wall.rank), scale: priceScale, told: wall.priceDecimals)
    }

    func size(_ level: Level) -> Decimal { TickSizes.decimal(level.size, scale: sizeScale, told: level.sizeDecimals) }
}
