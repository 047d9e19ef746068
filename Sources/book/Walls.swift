import Shared

/// A level that stands out from those near the touch.
struct Wall {
    let rank: Int64
    /// The largest size it had.
    var peak: Int64
    let priceDecimals: UInt8
    var sizeDecimals: UInt8
    /// What trades took from it.
    var traded: Int128 = 0
}

/// What became of a wall.
struct WallNews {
    enum State {
        case appeared, eaten, pulled, lost
    }

    let state: State
    let isBid: Bool
    let wall: Wall
    let size: Int64
    /// Twice the median near the touch, in ticks: of an even number of sizes that stays whole.
    let twiceMedian: Int128
    /// The part of its peak that was eaten; nil where that is not known.
    let share: Decimal?
}

/// The walls of a book. A level is looked at when it changes: from `times` the median size of the 25 levels of its side
/// nearest the touch it is a wall, and until less than half of its peak is left.
struct Walls {
    /// In thousandths.
    private let times: Int128
    private var bids: [Wall] = []
    private var asks: [Wall] = []
    /// Whether trades of the symbol are in the stream: they tell eaten from pulled.
    private var hasTrades = false
    private(set) var news: [WallNews] = []
    private var nearest: [Int64] = []

    private static let near = 25

    init(times: Int) { self.times = Int128(times) }

    mutating func clear() {
        bids.removeAll(keepingCapacity: true)
        asks.removeAll(keepingCapacity: true)
    }

    mutating func forgetNews() { news.removeAll(keepingCapacity: true) }

    /// Takes in what trades say: a buyer takes from asks. The rank is nil where no level can have that price.
    mutating func take(_ trade: Trade, of ladder: borrowing Ladder) {
        hasTrades = true
        guard let price = Ticks(trade.price), let size = Ticks(trade.size), price.decimals <= ladder.priceScale,
            size.decimals <= ladder.sizeScale, let rank = price.count(at: ladder.priceScale),
            let count = size.count(at: ladder.sizeScale)
        else { return }
        if trade.isBuy {
            for place in asks.indices where asks[place].rank == -rank { asks[place].traded += Int128(count) }
        } else {
            for place in bids.indices where bids[place].rank == rank { bids[place].traded += Int128(count) }
        }
    }

    /// Brings what is remembered to finer ticks, as the ladder was.
    mutating func raise(price: UInt8, size: UInt8) {
        for isBid in [true, false] {
            let raised = (isBid ? bids : asks).compactMap { wall -> Wall? in
                guard let rank = Ticks.raise(wall.rank, by: price), let peak = Ticks.raise(wall.peak, by: size),
                    let power = Decimal.powerOfTen(Int(size))
                else { return nil }
                return Wall(
                    rank: rank, peak: peak, priceDecimals: wall.priceDecimals, sizeDecimals: wall.sizeDecimals,
                    traded: wall.traded * power)
            }
            if isBid { bids = raised } else { asks = raised }
        }
    }

    /// Looks at the book after a message was applied to it; `changed` are the message's levels.
    mutating func review(_ ladder: borrowing Ladder, changed message: borrowing BookMessage) {
        review(ladder.bids, depth: ladder.depth, message.bids)
        review(ladder.asks, depth: ladder.depth, message.asks)
    }

    private mutating func review(_ side: borrowing Side, depth: Int, _ changed: [Level]) {
        let median = twiceMedian(side)
        var walls: [Wall] = []
        if side.isBid { swap(&walls, &bids) } else { swap(&walls, &asks) }
        defer { if side.isBid { bids = walls } else { asks = walls } }
        walls.removeAll { wall in
            let size = side.size(at: wall.rank)
            if let size, 2 * Int128(size) >= Int128(wall.peak) { return false }
            let isBeyond = side.levels.count >= depth && wall.rank < side.worst?.rank ?? .min
            let state = size == nil && isBeyond ? .lost : ending(wall, size ?? 0, side)
            tell(state, side.isBid, wall, size ?? 0, median)
            return true
        }
        for place in walls.indices { walls[place].peak = max(walls[place].peak, side.size(at: walls[place].rank) ?? 0) }
        for level in changed where 2000 * Int128(level.size) >= times * median && level.size > 0 {
            if walls.contains(where: { $0.rank == level.rank }) || side.size(at: level.rank) != level.size { continue }
            let wall = Wall(
                rank: level.rank, peak: level.size, priceDecimals: level.priceDecimals, sizeDecimals: level.sizeDecimals)
            walls.append(wall)
            tell(.appeared, side.isBid, wall, level.size, median)
        }
    }

    /// Eaten, where trades took half of what is gone; without trades, where the price came to it or went through.
    private func ending(_ wall: Wall, _ size: Int64, _ side: borrowing Side) -> WallNews.State {
        if hasTrades { return 2 * wall.traded >= Int128(wall.peak - size) ? .eaten : .pulled }
        return wall.rank >= side.best?.rank ?? .min ? .eaten : .pulled
    }

    private mutating func tell(_ state: WallNews.State, _ isBid: Bool, _ wall: Wall, _ size: Int64, _ median: Int128) {
        let eaten = hasTrades ? min(wall.traded, Int128(wall.peak)) : state == .eaten ? Int128(wall.peak - size) : nil
        let share = state == .appeared ? nil : eaten.flatMap { Decimal($0).divided(by: Decimal(Int128(wall.peak))) }
        news.append(
            WallNews(state: state, isBid: isBid, wall: wall, size: size, twiceMedian: median, share: share))
    }

    private mutating func twiceMedian(_ side: borrowing Side) -> Int128 {
        nearest.removeAll(keepingCapacity: true)
        for level in side.levels.suffix(Walls.near) { nearest.append(level.size) }
        if nearest.isEmpty { return 0 }
        nearest.sort()
        return Int128(nearest[(nearest.count - 1) / 2]) + Int128(nearest[nearest.count / 2])
    }
}
