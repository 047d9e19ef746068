import Shared

/// A level that stands out from those near the touch.
struct Wall {
    let rank: Int64
    /// The largest size it had.
    private(set) var peak: Int64
    let priceDecimals: UInt8
    let sizeDecimals: UInt8
    /// The stream's time at which it was seen first.
    let since: Int
    /// What less than half of is news: the peak, or the size that was left when less than half of that was.
    private(set) var reference: Int64
    /// The times of the matching engine (`cts`) at which it appeared, and at which it had the size of `reference`: later
    /// trades took from it.
    private let appearedAt: Int
    private var countedFrom: Int
    /// What trades took since each of the two, in parts of 10^-18.
    private(set) var eaten: Int128 = 0
    private(set) var taken: Int128 = 0
    /// Whether all trades since it appeared were heard.
    var isCounted = true

    init(_ level: Level, since: Int, matchedAt: Int) {
        rank = level.rank
        peak = level.size
        priceDecimals = level.priceDecimals
        sizeDecimals = level.sizeDecimals
        self.since = since
        reference = level.size
        // A trade of the same millisecond may be what came to the new wall.
        appearedAt = matchedAt - 1
        countedFrom = appearedAt
    }

    /// Whether half of the reference is there still.
    func holds(_ size: Int64) -> Bool { 2 * Int128(size) >= Int128(reference) }

    /// The level has this size now, which is no news.
    mutating func grow(to size: Int64) {
        peak = max(peak, size)
        reference = max(reference, size)
    }

    /// Most of it has gone, and what is left is a wall still.
    mutating func shrink(to size: Int64, matchedAt: Int) {
        reference = size
        taken = 0
        countedFrom = matchedAt
    }

    /// Counts a trade at its price, of the matching engine's time; `amount` is in parts of 10^-18.
    mutating func take(_ amount: Int128, at time: Int) {
        if time > countedFrom { taken = Wall.sum(taken, amount) }
        if time > appearedAt { eaten = Wall.sum(eaten, amount) }
    }

    /// The part of its peak that trades took.
    func share(sizeScale: UInt8) -> Decimal? {
        min(Decimal(eaten, scale: Wall.scale).trimmed, Decimal(Int128(peak), scale: sizeScale))
            .divided(by: Decimal(Int128(peak), scale: sizeScale))
    }

    /// Whether trades took half of what is gone since the reference.
    func isEaten(downTo size: Int64, sizeScale: UInt8) -> Bool {
        Wall.parts(reference - size, scale: sizeScale).map { $0 <= taken || $0 - taken <= taken } ?? false
    }

    /// Sums of sizes are exact, and independent of how many decimals the book's sizes have.
    static let scale: UInt8 = 18

    /// A size in parts of 10^-18; it has up to 18 digits, so that fits where it has no more than 18 decimals.
    static func parts(_ count: Int64, scale: UInt8) -> Int128? {
        scale > Wall.scale ? nil : Decimal.powerOfTen(Int(Wall.scale - scale)).map { Int128(count) * $0 }
    }

    /// What is beyond 10^20 units is far more than any wall.
    private static func sum(_ left: Int128, _ right: Int128) -> Int128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    /// The same wall in finer ticks; nil where it does not fit.
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

/// A wall of which less than half is left, until it is known what took it: the trades may be told behind the book.
struct FallenWall {
    private(set) var wall: Wall
    let isBid: Bool
    /// What is left of it, and whether that is a wall still.
    private(set) var size: Int64
    let stands: Bool
    /// When the book told it, by the stream's time, and when it happened, by the matching engine's.
    let time: Int
    private let matchedAt: Int
    /// Whether the price came to it, or went through.
    let isAtTouch: Bool
    /// Twice the median near the touch, in ticks: of an even number of sizes that stays whole.
    private(set) var twiceMedian: Int128

    /// So long trades are waited for, in ms of the stream's time: books are told every 20 to 200 ms, trades at once, and the
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

    /// Counts a trade at its price, if it came before the fall.
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

/// What became of a wall.
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
    /// The part of its peak that was eaten; nil where that is not known.
    var share: Decimal?
    /// When it fell, by the stream's time, and whether what is left is a wall still; nil unless it was eaten or pulled.
    var fall: (time: Int, stands: Bool)?
    /// Judged by the price alone, for the stream does not have all trades.
    var isInferred = false
}
