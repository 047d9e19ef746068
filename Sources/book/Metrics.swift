import Shared

// What a book says in numbers. Sums and products are whole ticks, hence exact; only the last step is a quotient, rounded
// half-even to 12 decimals. Nil is what cannot be known.

extension Ladder {
    /// The best prices in ticks, and the sizes there.
    private var touch: (bid: Int128, ask: Int128, bidSize: Int128, askSize: Int128)? {
        guard let bid = bids.best, let ask = asks.best else { return nil }
        return (Int128(bid.rank), Int128(-ask.rank), Int128(bid.size), Int128(ask.size))
    }

    /// Twice the mid price, in ticks; only where it is above 0 does a share of it mean something.
    private var twiceMid: Int128? {
        guard let touch, touch.bid + touch.ask > 0 else { return nil }
        return touch.bid + touch.ask
    }

    var mid: Decimal? {
        touch.flatMap { Decimal($0.bid + $0.ask, scale: priceScale).divided(by: Decimal(2)) }
    }

    /// The mid, drawn towards the side that has less to offer.
    var microprice: Decimal? {
        guard let touch else { return nil }
        let weighted = touch.bid * touch.askSize + touch.ask * touch.bidSize
        return Decimal(weighted, scale: priceScale).divided(by: Decimal(touch.bidSize + touch.askSize))
    }

    var spread: Decimal? { touch.map { Decimal($0.ask - $0.bid, scale: priceScale) } }

    var spreadBps: Decimal? {
        guard let touch, let twiceMid else { return nil }
        return Decimal((touch.ask - touch.bid) * 20_000).divided(by: Decimal(twiceMid))
    }
}

// MARK: - Imbalance

/// The weights 1 / (1 + place) of some levels, times a number that makes them whole: their least common multiple, or where
/// that is too large, 2^60.
struct LevelWeights {
    let levels: Int
    private let weights: [Int128]

    init(_ levels: Int) {
        self.levels = levels
        // The least common multiple of 1 to 41 is 2.2e17.
        let common = levels <= 41 ? (1...Int128(levels)).reduce(1) { LevelWeights.multiple($0, $1) } : 1 << 60
        weights = (1...Int128(levels)).map { (common + $0 / 2) / $0 }
    }

    private static func multiple(_ left: Int128, _ right: Int128) -> Int128 {
        var (a, b) = (left, right)
        while b != 0 { (a, b) = (b, a % b) }
        return left / a * right
    }

    /// The sizes of the side's levels, each alone and weighted, summed up.
    func sums(_ side: borrowing LadderSide) -> (plain: Int128, weighted: Int128) {
        var plain: Int128 = 0
        var weighted: Int128 = 0
        for (weight, level) in zip(weights, side.levels.reversed()) {
            plain += Int128(level.size)
            weighted += Int128(level.size) * weight
        }
        return (plain, weighted)
    }
}

extension Ladder {
    /// (B − A) / (B + A) over the levels of the weights, plain and weighted.
    func imbalance(_ weights: LevelWeights) -> (plain: Decimal?, weighted: Decimal?) {
        // What is behind the topic's last level is not known. A side that is shorter than that is known whole.
        if weights.levels > depth { return (nil, nil) }
        let bid = weights.sums(bids)
        let ask = weights.sums(asks)
        func share(_ bid: Int128, _ ask: Int128) -> Decimal? { Decimal(bid - ask).divided(by: Decimal(bid + ask)) }
        return (share(bid.plain, ask.plain), share(bid.weighted, ask.weighted))
    }
}

// MARK: - Depth

extension Ladder {
    /// The size of a side within `limit` of mid, in ten-thousandths of a basis point, and whether the levels we hold end
    /// nearer: then it is at least that. Nil where there is no mid.
    func size(of side: borrowing LadderSide, within limit: Int64) -> (sum: Decimal, isTruncated: Bool)? {
        guard let twiceMid else { return nil }
        // |price − mid| ≤ mid · limit / 10^8
        let reach = twiceMid * Int128(limit)
        var sum: Int128 = 0
        for level in side.levels.reversed() {
            let distance = abs(2 * Int128(level.rank) - (side.isBid ? twiceMid : -twiceMid)) * 100_000_000
            if distance > reach { return (Decimal(sum, scale: sizeScale), false) }
            sum += Int128(level.size)
            if distance == reach { return (Decimal(sum, scale: sizeScale), false) }
        }
        return (Decimal(sum, scale: sizeScale), true)
    }
}

// MARK: - Walls

extension Ladder {
    /// How many basis points of mid a rank of a side is away from mid.
    func distanceBps(_ rank: Int64, of side: borrowing LadderSide) -> Decimal? {
        twiceMid.flatMap { twiceMid in
            Decimal((abs(2 * Int128(side.turned(rank)) - twiceMid)) * 10_000).divided(by: Decimal(twiceMid))
        }
    }
}

// MARK: - Slippage

extension Ladder {
    /// By how many basis points of mid the mean price of an order that takes `amount` of quote currency out of a side is worse.
    /// Nil where the side has less than that, or has it at no price.
    func slippage(_ amount: Decimal, from side: borrowing LadderSide, isInverse: Bool) -> Decimal? {
        guard let twiceMid, let got = isInverse ? inverseFill(amount, side) : fill(amount, side) else { return nil }
        // The mean price is paid / got, and mid is twiceMid / 2.
        let (paid, overflow) = got.paid.multipliedReportingOverflow(by: 2)
        let (fair, tooLarge) = got.got.multipliedReportingOverflow(by: twiceMid)
        let (scaled, beyond) = (side.isBid ? fair - paid : paid - fair).multipliedReportingOverflow(by: 10_000)
        if overflow || tooLarge || beyond || got.got <= 0 { return nil }
        return Decimal(scaled).divided(by: Decimal(fair))
    }

    /// An order of so much quote currency, as two numbers whose quotient is its mean price in ticks. Whole levels make up
    /// `base`, and the last, at `price`, gives (amount − quote) / price more; both sides of the quotient times that price.
    private func fill(_ amount: Decimal, _ side: borrowing LadderSide) -> (paid: Int128, got: Int128)? {
        guard let (target, unit) = Ladder.whole(amount, scale: priceScale + sizeScale) else { return nil }
        var quote: Int128 = 0
        var base: Int128 = 0
        for level in side.levels.reversed() {
            let price = Int128(side.turned(level.rank))
            if price <= 0 { return nil }
            let size = Int128(level.size) * unit
            let (value, overflow) = price.multipliedReportingOverflow(by: size)
            if overflow || quote + value >= target {
                let (paid, overflow) = target.multipliedReportingOverflow(by: price)
                let (whole, tooLarge) = base.multipliedReportingOverflow(by: price)
                return overflow || tooLarge ? nil : (paid, whole + target - quote)
            }
            quote += value
            base += size
        }
        return nil
    }

    /// The same where sizes are quote currency: what is got are coins, size / price, here in so fine parts that the whole has
    /// 33 digits.
    private func inverseFill(_ amount: Decimal, _ side: borrowing LadderSide) -> (paid: Int128, got: Int128)? {
        guard let (target, unit) = Ladder.whole(amount, scale: sizeScale), let most = Decimal.powerOfTen(33), target < most
        else { return nil }
        let parts = most / target
        var left = target
        var coins: Int128 = 0
        for level in side.levels.reversed() {
            let price = Int128(side.turned(level.rank))
            if price <= 0 { return nil }
            // Not more than the whole, so times `parts` it fits.
            let part = min(left, Int128(level.size) * unit)
            coins += part * parts / price
            left -= part
            if left == 0 { return (target * parts, coins) }
        }
        return nil
    }

    /// A number as a whole one of ticks of so many decimals; where it has more, the ticks are cut into `unit` parts.
    private static func whole(_ number: Decimal, scale: UInt8) -> (number: Int128, unit: Int128)? {
        let zeros = Int(scale) - Int(number.scale)
        guard let power = Decimal.powerOfTen(max(zeros, 0)), let unit = Decimal.powerOfTen(max(-zeros, 0)) else { return nil }
        let (product, overflow) = number.coefficient.multipliedReportingOverflow(by: power)
        return overflow ? nil : (product, unit)
    }
}
