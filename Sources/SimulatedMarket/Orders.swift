import Shared

/// The orders of one minute that take from the book, one after the other; all trades result from them. They are a function of
/// the seed, the market and the minute, so history and the live stream have the same trades.
struct Orders {
    struct Fill {
        var price = 0
        var size = 0
    }

    // The current order.
    private(set) var time = 0
    private(set) var isBuy = false
    /// The best prices before the order.
    private(set) var bid = 0
    private(set) var ask = 0
    /// The fills, best price first; levels before the last price are taken whole.
    private(set) var fills = InlineArray<4, Fill>(repeating: Fill())
    private(set) var fillCount = 0
    /// Whether the order is a liquidation.
    private(set) var isLiquidation = false
    private(set) var number = -1

    private let noise: Noise
    private let minute: Int
    private let count: Int
    private let course: Course.Minute
    private let size: Double
    private let spread: Int
    private let minimumBid: Int
    private let liquidationChance: Double
    private let step: Double
    /// The burst: a part of the orders comes within a short time.
    private let burst: (from: Double, to: Double, start: Double, width: Double)
    private var wandered = 0.0

    init(_ instrument: SimulatedInstrument, _ course: Course.Minute, minute: Int, _ market: Noise) {
        let chance = market.bits(minute)
        noise = Noise(key: chance)
        self.minute = minute
        self.course = course
        count = Orders.count(instrument, course, minute, market, Noise.mix(chance ^ 1))
        size = instrument.orderSize * (0.6 + 0.4 * min(course.activity, 6))
        spread = instrument.spread
        minimumBid = if case .spread = instrument.kind { .min } else { 1 }
        let isLeveraged = instrument.category == .linear || instrument.category == .inverse
        liquidationChance = isLeveraged ? min(0.05 * course.activity, 0.4) : 0
        step = count > 0 ? course.deviation * 1.2 / Double(count).squareRoot() : 0
        let shape = Noise.mix(chance ^ 2)
        let width = 0.02 + 0.3 * shape.unit(lane: 0)
        let start = (1 - width) * shape.unit(lane: 1)
        let share = 0.15 + 0.5 * shape.unit(lane: 2)
        let before = (1 - share) * start / (1 - width)
        burst = (before, before + share, start, width)
    }

    private static func count(
        _ instrument: SimulatedInstrument, _ course: Course.Minute, _ minute: Int, _ market: Noise, _ chance: UInt64
    ) -> Int {
        // Every four hours begin with a trade, so that the search for the last price is short.
        let least = minute % 240 == 0 ? 1 : 0
        if instrument.quietShare > 0 {
            let stretch = minute.floored(by: 45)
            let quiet = market.bits(stretch, 1)
            let place = minute - stretch * 45
            let isWithin = place > quiet.below(15, lane: 1) && place < 20 + quiet.below(25, lane: 2)
            if isWithin, quiet.unit(lane: 0) < instrument.quietShare { return least }
        }
        let day = minute.floored(by: 1440)
        // The epoch was a Thursday.
        let weekday = (day % 7 + 10) % 7
        let isWeekend = weekday == 5 || weekday == 6
        let rate = instrument.ordersPerMinute * (course.activity + course.activity.squareRoot()) * (isWeekend ? 0.35 : 0.5)
        return min(
            max(Int(rate * (0.4 + 1.2 * chance.unit(lane: 0)) + chance.unit(lane: 1)), least), Int(400 * instrument.activity))
    }

    /// Advances to the next order. Returns false if the minute has no more.
    @inline(__always) mutating func advance() -> Bool {
        number &+= 1
        if number >= count { return false }
        let move = noise.bits(number)
        let chance = Noise.mix(move)
        let more = Noise.mix(chance)
        // The position of the order in the minute's trading, and its time.
        let place = (Double(number) + chance.unit(lane: 0)) / Double(count)
        time = minute &* Interval.minute &+ Int(moment(place) * Double(Interval.minute))
        let wander = move.gaussian * step
        wandered += wander
        let drift = course.to - course.from
        let price = course.from + drift * place + wandered * (1 - place)
        // Orders in the direction of a move are more likely than others.
        let lean = (wander > 0 ? 0.13 : -0.13) + (drift > 0 ? 0.06 : -0.06)
        isBuy = chance.unit(lane: 3) < 0.5 + lean
        let run = price - course.from
        isLiquidation = more.unit(lane: 2) < liquidationChance && run.magnitude > course.deviation * 0.8
        if isLiquidation { isBuy = run > 0 }
        let width = spread &+ (more.unit(lane: 1) < 0.85 ? 0 : 1 &+ more.below(3, lane: 3))
        let middle = Int((price - Double(width) * 0.5).rounded(.down))
        bid = max(middle, minimumBid)
        ask = bid &+ width
        let share = chance.unit(lane: 1) / (chance.unit(lane: 2) + 0.08)
        fill(max(1, Int(min(size * share * 0.75, 0x1p28))), more)
        return true
    }

    /// Returns the time of a position in the order of trades, both from 0 to below 1.
    private func moment(_ place: Double) -> Double {
        let moment: Double
        if place < burst.from {
            moment = place / burst.from * burst.start
        } else if place < burst.to {
            moment = burst.start + (place - burst.from) / (burst.to - burst.from) * burst.width
        } else {
            let end = burst.start + burst.width
            moment = end + (place - burst.to) / (1 - burst.to) * (1 - end)
        }
        return min(moment, 0.99999)
    }

    /// Most orders are filled by one maker; some by several, at the same price or at the next ones.
    private mutating func fill(_ size: Int, _ chance: UInt64) {
        let best = isBuy ? ask : bid
        let makers = chance.unit(lane: 0)
        if makers < 0.72 || size < 8 {
            fills[0] = Fill(price: best, size: size)
            fillCount = 1
            return
        }
        let parts = Noise.mix(chance)
        fillCount = makers < 0.86 ? 2 : makers < 0.95 ? 3 : 4
        var price = best
        var rest = size
        for place in 0..<fillCount {
            let isLast = place == fillCount &- 1
            let part = isLast ? rest : max(1, min(rest &- 3, Int(Double(rest) * (0.2 + 0.5 * parts.unit(lane: place)))))
            fills[place] = Fill(price: price, size: part)
            rest &-= part
            let next = isBuy ? price &+ 1 : price &- 1
            if parts >> UInt64(place) & 1 == 0, next >= minimumBid { price = next }
        }
    }
}
