/// The order book of a market: the size at each price within reach of the best ones.
///
/// The market moves the book in steps: the best prices go to those that the next order finds, levels change at random, and
/// orders take from them. Unlike candles, the book is not a function of time alone: it depends on where the simulation began.
struct SimulatedBook {
    /// The sizes, by the lowest bits of the tick: bids up to `bid`, asks from `ask` on; 0 for an empty level.
    private var sizes: [Int32]
    private(set) var bid: Int
    private(set) var ask: Int
    /// The lowest and the highest tick of the book.
    private(set) var low: Int
    private(set) var high: Int
    private let noise: Noise
    private let levelSize: Double
    /// Number of steps of 20 ms, among 65,536, that change a level.
    private let liveliness: UInt64
    private let lowest: Int
    /// The prices that the next order takes from; they do not change until then.
    private var reserved = 0..<0

    static let reach = 1400
    private static let mask = 4095

    init(_ instrument: SimulatedInstrument, _ noise: Noise, bid: Int, ask: Int, time: Int) {
        self.noise = noise
        self.bid = bid
        self.ask = ask
        levelSize = instrument.orderSize * 1.5
        liveliness = UInt64(min(2_000 + 2_600 * instrument.ordersPerMinute, 60_000))
        lowest = if case .spread = instrument.kind { .min } else { 1 }
        sizes = [Int32](repeating: 0, count: SimulatedBook.mask + 1)
        low = bid
        high = ask
        refill(time)
    }

    /// Returns the size at a tick that is within reach.
    @inline(__always) func size(_ tick: Int) -> Int { Int(sizes[tick & SimulatedBook.mask]) }

    private mutating func set(_ tick: Int, _ size: Int) { sizes[tick & SimulatedBook.mask] = Int32(truncatingIfNeeded: size) }

    /// Returns the size of a level that comes into view: some are empty, a few are walls, and they grow with the distance from
    /// the best price.
    private func fresh(_ tick: Int, distance: Int, _ time: Int) -> Int {
        if tick < lowest { return 0 }
        let chance = noise.bits(tick, time)
        if distance > 0, chance.unit(lane: 3) < 0.12 { return 0 }
        var size = 0.1 + 0.5 * chance.unit(lane: 0) / (chance.unit(lane: 1) + 0.12)
        size *= 1 + Double(min(distance, 100)) * 0.03
        if tick % 50 == 0 { size *= 2 }
        if noise.bits(tick) & 255 == 7 { size *= 10 }
        return max(1, min(Int(size * levelSize), 1 << 30))
    }

    private mutating func refill(_ time: Int) {
        low = bid - SimulatedBook.reach
        high = ask + SimulatedBook.reach
        for tick in low...bid { set(tick, fresh(tick, distance: bid - tick, time)) }
        for tick in bid + 1..<ask { set(tick, 0) }
        for tick in ask...high { set(tick, fresh(tick, distance: tick - ask, time)) }
    }
}

// MARK: - Movement of the book

extension SimulatedBook {
    /// Moves the best prices. Returns false if they stay.
    mutating func move(bid newBid: Int, ask newAsk: Int, _ time: Int) -> Bool {
        if newBid == bid, newAsk == ask { return false }
        let (oldBid, oldAsk) = (bid, ask)
        (bid, ask) = (newBid, newAsk)
        if abs(newBid - oldBid) >= SimulatedBook.reach || abs(newAsk - oldAsk) >= SimulatedBook.reach {
            refill(time)
            return true
        }
        for tick in min(oldBid, newBid)...max(oldAsk, newAsk) {
            if tick <= newBid {
                if tick > oldBid || (tick == newBid && size(tick) == 0) { set(tick, fresh(tick, distance: 0, time)) }
            } else if tick >= newAsk {
                if tick < oldAsk || (tick == newAsk && size(tick) == 0) { set(tick, fresh(tick, distance: 0, time)) }
            } else {
                set(tick, 0)
            }
        }
        let (newLow, newHigh) = (newBid - SimulatedBook.reach, newAsk + SimulatedBook.reach)
        if newLow < low { for tick in newLow..<low { set(tick, fresh(tick, distance: SimulatedBook.reach, time)) } }
        if newHigh > high { for tick in high + 1...newHigh { set(tick, fresh(tick, distance: SimulatedBook.reach, time)) } }
        (low, high) = (newLow, newHigh)
        return true
    }

    /// Changes some levels at random, most of them near the best prices. Returns false if none changed.
    mutating func change(_ step: Int, _ time: Int) -> Bool {
        var chance = noise.bits(step)
        if chance & 0xFFFF >= liveliness { return false }
        var hasChanged = false
        for _ in 0...chance.below(4, lane: 1) {
            chance = Noise.mix(chance)
            let place = chance.unit(lane: 0)
            let isNear = chance & 0x30_0000 != 0
            let distance = Int(place * place * (isNear ? 40 : Double(SimulatedBook.reach - 1)))
            let tick = chance & 0x40_0000 != 0 ? bid - distance : ask + distance
            if reserved.contains(tick) || tick < lowest { continue }
            var size = fresh(tick, distance: distance, time)
            // Half of the changes adjust a level instead of replacing it.
            if chance & 0x80_0000 != 0 { size = (self.size(tick) * 3 + size) / 4 }
            if distance > 0, chance.unit(lane: 2) < 0.08 { size = 0 }
            if distance == 0, size == 0 { size = 1 }
            if size == self.size(tick) { continue }
            set(tick, size)
            hasChanged = true
        }
        return hasChanged
    }

    /// Places the sizes that the next order takes: all of the levels before its last price, and a part of the last one.
    mutating func prepare(_ order: borrowing Orders) {
        let last = order.fills[order.fillCount - 1].price
        let first = order.fills[0].price
        for tick in min(first, last)...max(first, last) {
            var taken = 0
            for place in 0..<order.fillCount where order.fills[place].price == tick { taken += order.fills[place].size }
            if tick != last { set(tick, taken) } else if size(tick) <= taken { set(tick, size(tick) + taken + 1) }
        }
        reserved = min(first, last)..<max(first, last) + 1
    }

    /// Takes the order's fills from the book.
    mutating func eat(_ order: borrowing Orders) {
        for place in 0..<order.fillCount {
            let fill = order.fills[place]
            set(fill.price, size(fill.price) - fill.size)
        }
        let last = order.fills[order.fillCount - 1].price
        if order.isBuy { ask = last } else { bid = last }
        reserved = 0..<0
    }
}
