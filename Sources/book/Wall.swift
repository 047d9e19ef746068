import Shared

/// A level of the book that is much larger than the levels near the best price.
struct Wall {
    let rank: Int64
    /// The largest size that the level had.
    private(set) var peak: Int64
    let priceDecimals: UInt8
    let sizeDecimals: UInt8
    /// The stream's time at which the wall was first seen.
    let since: Int
    /// An event is due when less than half of this size is left. It is the peak at first; after each such event it is the size
    /// that was left.
    private(set) var reference: Int64
    /// The matching engine's times (`cts`) at which the wall appeared, and at which it had the size of `reference`. Only later
    /// trades count.
    private let appearedAt: Int
    private var countedFrom: Int
    /// The size that trades took since `appearedAt`, in parts of 10^-18.
    private(set) var eaten: Int128 = 0
    /// The size that trades took since `countedFrom`, in parts of 10^-18.
    private(set) var taken: Int128 = 0
    /// Whether the stream had all trades since the wall appeared.
    var isCounted = true

    init(_ level: Level, since: Int, matchedAt: Int) {
        rank = level.rank
        peak = level.size
        priceDecimals = level.priceDecimals
        sizeDecimals = level.sizeDecimals
        self.since = since
        reference = level.size
        // A trade of the same millisecond may already have hit the new wall.
        appearedAt = matchedAt - 1
        countedFrom = appearedAt
    }

    /// Whether `size` is at least half of the reference.
    func holds(_ size: Int64) -> Bool { 2 * Int128(size) >= Int128(reference) }

    /// Notes a size of the level that needs no event.
    mutating func grow(to size: Int64) {
        peak = max(peak, size)
        reference = max(reference, size)
    }

    /// Counts losses from the remaining size on, after more than half was lost and the remaining size is still a wall.
    mutating func shrink(to size: Int64, matchedAt: Int) {
        reference = size
        taken = 0
        countedFrom = matchedAt
    }

    /// Counts a trade at the wall's price. `amount` is in parts of 10^-18, `time` is the matching engine's.
    mutating func take(_ amount: Int128, at time: Int) {
        if time > countedFrom { taken = Wall.sum(taken, amount) }
        if time > appearedAt { eaten = Wall.sum(eaten, amount) }
    }

    /// The share of the peak that trades took.
    func share(sizeScale: UInt8) -> Decimal? {
        min(Decimal(eaten, scale: Wall.scale).trimmed, Decimal(Int128(peak), scale: sizeScale))
            .divided(by: Decimal(Int128(peak), scale: sizeScale))
    }

    /// Whether trades took at least half of the size that was lost since the reference.
    func isEaten(downTo size: Int64, sizeScale: UInt8) -> Bool {
        Wall.parts(reference - size, scale: sizeScale).map { $0 <= taken || $0 - taken <= taken } ?? false
    }

    /// Traded sizes are summed with 18 decimals, so the sums are exact whatever the number of decimals in the book.
    static let scale: UInt8 = 18

    /// A size in parts of 10^-18; nil if it has more than 18 decimals.
    static func parts(_ count: Int64, scale: UInt8) -> Int128? {
        scale > Wall.scale ? nil : Decimal.powerOfTen(Int(Wall.scale - scale)).map { Int128(count) * $0 }
    }

    /// The sum; the largest number on overflow, which is far more than any wall (about 10^20 units).
    private static func sum(_ left: Int128, _ right: Int128) -> Int128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    /// This wall in finer ticks; nil if its numbers do not fit.
    func raised(price: UInt8, size: UInt8) -> Wall? {
        guard let rank = TickSizes.raise(rank, by: price), let peak = TickSizes.raise(peak, by: size),
            let reference = TickSizes.raise(reference, by: size)
        else { return nil }
        return Wall(self, rank: rank, peak: peak, reference: reference)
    }

    private init(_ other: Wall, rank: Int64, peak: Int64, reference: Int64) {
        self.rank = rank
        self.peak = peak
        self.reference = reference
        priceDecimals = other.priceDecimals
        sizeDecimals = other.sizeDecimals
        since = other.since
        appearedAt = other.appearedAt
        countedFrom = other.countedFrom
        eaten = other.eaten
        taken = other.taken
        isCounted = other.isCounted
    }
}

/// A wall of which less than half is left. It waits for late trades, which show whether it was eaten or pulled.
struct FallenWall {
    private(set) var wall: Wall
    let isBid: Bool
    /// The remaining size.
    private(set) var size: Int64
    /// Whether the remaining size is still a wall.
    let stands: Bool
    /// When the book reported the loss, in the stream's time.
    let time: Int
    /// When the loss happened, in the matching engine's time.
    private let matchedAt: Int
    /// Whether the price reached the wall or went through it.
    let isAtTouch: Bool
    /// Twice the median size near the best price: a whole number also for an even number of sizes.
    private(set) var twiceMedian: Int128

    /// How long to wait for trades, in ms of the stream's time. Book updates come every 20 to 200 ms, trades at once, and the
    /// two may come over different links.
    static let patience = 500

    var deadline: Int { time + FallenWall.patience }

    init(_ wall: Wall, isBid: Bool, size: Int64, stands: Bool, time: Int, matchedAt: Int, isAtTouch: Bool, twiceMedian: Int128)
    {
        self.wall = wall
        self.isBid = isBid
        self.size = size
        self.stands = stands
        self.time = time
        self.matchedAt = matchedAt
        self.isAtTouch = isAtTouch
        self.twiceMedian = twiceMedian
    }

    /// Counts a trade at the wall's price that happened before the loss.
    mutating func take(_ amount: Int128, at time: Int) { if time <= matchedAt { wall.take(amount, at: time) } }

    func isEaten(sizeScale: UInt8) -> Bool { wall.isEaten(downTo: size, sizeScale: sizeScale) }

    mutating func raise(price: UInt8, size finer: UInt8) -> Bool {
        guard let raised = wall.raised(price: price, size: finer), let left = TickSizes.raise(size, by: finer),
            let power = Decimal.powerOfTen(Int(finer))
        else { return false }
        wall = raised
        size = left
        twiceMedian *= power
        return true
    }
}

/// An event about a wall.
struct WallNews {
    enum State {
        case appeared, eaten, pulled, lost

        var name: StaticString {
            switch self {
            case .appeared: "appeared"
            case .eaten: "eaten"
            case .pulled: "pulled"
            case .lost: "lost"
            }
        }
    }

    let state: State
    let isBid: Bool
    let wall: Wall
    let size: Int64
    let twiceMedian: Int128
    /// The share of the peak that trades took; nil if it is unknown.
    var share: Decimal?
    /// When the loss happened, in the stream's time, and whether the remaining size is a wall; nil unless the wall was eaten or
    /// pulled.
    var fall: (time: Int, stands: Bool)?
    /// Whether the verdict comes from the price alone, because the stream does not have all trades.
    var isInferred = false
}
