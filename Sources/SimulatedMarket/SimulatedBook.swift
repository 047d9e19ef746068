/// The order book of a market: what stands at each price within reach of the best ones.
///
/// It is moved on by the market in steps: the best prices go to where the next order finds them, levels change by chance, and
/// orders eat. Unlike candles it is no function of the time alone: it grows from where the simulation began.
struct SimulatedBook {
    /// By tick, the lowest bits of it: bids up to `bid`, asks from `ask` on; 0 where there is nothing.
    private var sizes: [Int32]
    private(set) var bid: Int
    private(set) var ask: Int
    /// The ticks that are filled.
    private(set) var low: Int
    private(set) var high: Int
    private let noise: Noise
    private let levelSize: Double
    /// How many of 65,536 steps of 20 ms change a level.
    private let liveliness: UInt64
    private let lowest: Int
    /// The prices that the next order will take from stay as they are.
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

    /// What stands at a tick that is within reach.
    @inline(__always) func size(_ tick: Int) -> Int { Int(sizes[tick & SimulatedBook.mask]) }

    private mutating func set(_ tick: Int, _ size: Int) { sizes[tick & SimulatedBook.mask] = Int32(truncatingIfNeeded: size) }

    /// A level as it comes into view: some are empty, a few are walls, and they grow with the distance from the best price.
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

// MARK: - How it moves

extension SimulatedBook {
    /// The best prices move. False where they stay.
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

    /// Some levels change by chance, most of them near the best prices. False where none did.
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
            // Orders are added to and taken off more often than a level comes anew.
            if chance & 0x80_0000 != 0 { size = (self.size(tick) * 3 + size) / 4 }
            if distance > 0, chance.unit(lane: 2) < 0.08 { size = 0 }
            if distance == 0, size == 0 { size = 1 }
            if size == self.size(tick) { continue }
            set(tick, size)
            hasChanged = true
        }
        return hasChanged
    }

    /// Puts in place what the next order will take: the levels before its last price are eaten whole, the last one is not.
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

    /// The order takes what it takes.
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
