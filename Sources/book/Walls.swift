import Shared

/// The walls of a book. A level is checked when it changes: it is a wall from `times` the median size of the 25 levels of its
/// side nearest the touch on, until less than half of its peak is left. If the rest is large enough, it stays the same wall.
struct Walls {
    /// In thousandths of the median size.
    private let times: Int128
    private var bids: [Wall] = []
    private var asks: [Wall] = []
    /// Fallen walls that are not yet judged as eaten or pulled, oldest first.
    private(set) var fallen: [FallenWall] = []
    /// Whether trades of the symbol are in the stream; they tell eaten walls from pulled ones.
    private(set) var hasTrades = false
    private(set) var news: [WallNews] = []
    private var nearest: [Int64] = []

    private static let near = 25
    /// The maximum number of fallen walls that wait for trades. Beyond it the oldest counts as pulled, because no trades have
    /// eaten it so far.
    private static let mostFallen = 1000

    init(times: Int) { self.times = Int128(times) }

    /// Drops the walls of a book that is out of sync. Walls that fell before still wait for their trades.
    mutating func clear() {
        bids.removeAll(keepingCapacity: true)
        asks.removeAll(keepingCapacity: true)
    }

    mutating func forgetNews() { news.removeAll(keepingCapacity: true) }

    /// Converts all walls to finer ticks, as the ladder does. A wall that does not fit is dropped.
    mutating func raise(price: UInt8, size: UInt8) {
        bids = bids.compactMap { $0.raised(price: price, size: size) }
        asks = asks.compactMap { $0.raised(price: price, size: size) }
        fallen = fallen.compactMap { wall in
            var wall = wall
            return wall.raise(price: price, size: size) ? wall : nil
        }
    }

    /// The wall nearest the touch, its size, and the share that trades took from it, if known.
    func nearest(_ side: borrowing LadderSide, sizeScale: UInt8) -> (wall: Wall, size: Int64, share: Decimal?)? {
        guard let wall = (side.isBid ? bids : asks).max(by: { $0.rank < $1.rank }), let size = side.size(at: wall.rank) else {
            return nil
        }
        return (wall, size, hasTrades && wall.isCounted ? wall.share(sizeScale: sizeScale) : nil)
    }
}

// MARK: - The book's messages

extension Walls {
    /// Reviews the walls after a message was applied to the book. `changed` has the message's levels; `matchedAt` is its time
    /// in the matching engine, as trades have it.
    mutating func review(_ ladder: borrowing Ladder, changed message: borrowing BookMessage, time: Int, matchedAt: Int) {
        review(ladder.bids, ladder, message.bids, time: time, matchedAt)
        review(ladder.asks, ladder, message.asks, time: time, matchedAt)
    }

    private mutating func review(
        _ side: borrowing LadderSide, _ ladder: borrowing Ladder, _ changed: [Level], time: Int, _ matchedAt: Int
    ) {
        let median = twiceMedian(side)
        var walls: [Wall] = []
        if side.isBid { swap(&walls, &bids) } else { swap(&walls, &asks) }
        defer { if side.isBid { bids = walls } else { asks = walls } }
        var place = 0
        while place < walls.count {
            let wall = walls[place]
            let size = side.size(at: wall.rank)
            if let size, wall.holds(size) {
                walls[place].grow(to: size)
                place += 1
            } else if size == nil, side.levels.count >= ladder.depth, wall.rank < side.worst?.rank ?? .min {
                walls.remove(at: place)
                let share = hasTrades && wall.isCounted ? wall.share(sizeScale: ladder.sizeScale) : nil
                news.append(
                    WallNews(state: .lost, isBid: side.isBid, wall: wall, size: 0, twiceMedian: median, share: share))
            } else {
                let left = size ?? 0
                let stands = left > 0 && isWall(left, median)
                if stands {
                    walls[place].shrink(to: left, matchedAt: matchedAt)
                    place += 1
                } else {
                    walls.remove(at: place)
                }
                fall(
                    FallenWall(
                        wall, isBid: side.isBid, size: left, stands: stands, time: time, matchedAt: matchedAt,
                        isAtTouch: wall.rank >= side.best?.rank ?? .min, twiceMedian: median), ladder.sizeScale)
            }
        }
        for level in changed where level.size > 0 && isWall(level.size, median) {
            if walls.contains(where: { $0.rank == level.rank }) || side.size(at: level.rank) != level.size { continue }
            let wall = Wall(level, since: time, matchedAt: matchedAt)
            walls.append(wall)
            news.append(WallNews(state: .appeared, isBid: side.isBid, wall: wall, size: level.size, twiceMedian: median))
        }
    }

    private func isWall(_ size: Int64, _ twiceMedian: Int128) -> Bool { 2000 * Int128(size) >= times * twiceMedian }

    private mutating func twiceMedian(_ side: borrowing LadderSide) -> Int128 {
        nearest.removeAll(keepingCapacity: true)
        for level in side.levels.suffix(Walls.near) { nearest.append(level.size) }
        if nearest.isEmpty { return 0 }
        nearest.sort()
        return Int128(nearest[(nearest.count - 1) / 2]) + Int128(nearest[nearest.count / 2])
    }
}

// MARK: - Eaten or pulled

extension Walls {
    /// Counts a trade: a buyer takes from asks. A trade that was not made against the book's orders is ignored. A trade at the
    /// price of a wall is added to `seen` by its id, a place on the tape of `json`, so that it counts once.
    mutating func take(
        _ trade: PublicTrade, id: Int, _ json: borrowing JSON, seen: inout SeenTrades, of ladder: borrowing Ladder
    ) {
        hasTrades = true
        guard trade.isFromBook, let price = TickSizes(trade.price.trimmed), let size = TickSizes(trade.size),
            price.decimals <= ladder.priceScale, let count = price.count(at: ladder.priceScale),
            let amount = Wall.parts(size.count, scale: size.decimals)
        else { return }
        let rank = trade.isBuy ? -count : count
        let standing = (trade.isBuy ? asks : bids).firstIndex { $0.rank == rank }
        let fell = fallen.indices.filter { fallen[$0].isBid != trade.isBuy && fallen[$0].wall.rank == rank }
        guard standing != nil || !fell.isEmpty else { return }
        if id > 0, json.isString(id), !seen.insert(json.hash(in: json.range(id)), isLater: false) { return }
        for place in fell { fallen[place].take(amount, at: trade.time) }
        guard let standing else { return }
        if trade.isBuy { asks[standing].take(amount, at: trade.time) } else { bids[standing].take(amount, at: trade.time) }
    }

    /// Notes that the trades' topic is subscribed.
    mutating func hearTrades() { hasTrades = true }

    /// Handles missing trades: fallen walls are judged by the price, and the shares of standing walls become unknown.
    mutating func loseTrades() {
        hasTrades = false
        for place in bids.indices { bids[place].isCounted = false }
        for place in asks.indices { asks[place].isCounted = false }
        for wall in fallen { infer(wall) }
        fallen.removeAll()
    }

    /// When the first fallen wall has waited long enough, by the stream's time.
    var deadline: Int { fallen.first?.deadline ?? .max }

    /// Judges the fallen walls that trades have eaten, and those whose time is over.
    mutating func judge(at now: Int, sizeScale: UInt8) {
        var place = 0
        while place < fallen.count {
            let isEaten = fallen[place].isEaten(sizeScale: sizeScale)
            if isEaten || now >= fallen[place].deadline {
                tell(fallen.remove(at: place), isEaten ? .eaten : .pulled, sizeScale)
            } else {
                place += 1
            }
        }
    }

    private mutating func fall(_ wall: FallenWall, _ sizeScale: UInt8) {
        if !hasTrades || !wall.wall.isCounted { return infer(wall) }
        if wall.isEaten(sizeScale: sizeScale) { return tell(wall, .eaten, sizeScale) }
        if fallen.count == Walls.mostFallen { tell(fallen.removeFirst(), .pulled, sizeScale) }
        fallen.append(wall)
    }

    /// Judges a wall without trades: if the price reached it, it counts as eaten, and otherwise as pulled.
    private mutating func infer(_ wall: FallenWall) {
        let gone = Decimal(Int128(wall.wall.peak - wall.size)).divided(by: Decimal(Int128(wall.wall.peak)))
        news.append(
            WallNews(
                state: wall.isAtTouch ? .eaten : .pulled, isBid: wall.isBid, wall: wall.wall, size: wall.size,
                twiceMedian: wall.twiceMedian, share: wall.isAtTouch ? gone : nil, fall: (wall.time, wall.stands),
                isInferred: true)
        )
    }

    private mutating func tell(_ wall: FallenWall, _ state: WallNews.State, _ sizeScale: UInt8) {
        news.append(
            WallNews(
                state: state, isBid: wall.isBid, wall: wall.wall, size: wall.size, twiceMedian: wall.twiceMedian,
                share: wall.wall.share(sizeScale: sizeScale), fall: (wall.time, wall.stands)))
    }
}
