import Shared

// The figures of a book. Sums and products are in whole ticks, hence exact; only the last step is a quotient, rounded half-even
// to 12 decimals. Nil means unknown.

extension Ladder {
    /// The best prices in ticks, and the sizes there.
    private var touch: (bid: Int128, ask: Int128, bidSize: Int128, askSize: Int128)? {
        guard let bid = bids.best, let ask = asks.best else { return nil }
        return (Int128(bid.rank), Int128(-ask.rank), Int128(bid.size), Int128(ask.size))
    }

    /// Twice the mid price, in ticks; nil unless it is above 0, because a share of it would mean nothing.
    private var twiceMid: Int128? {
        guard let touch, touch.bid + touch.ask > 0 else { return nil }
        return touch.bid + touch.ask
    }

    var mid: Decimal? {
        touch.flatMap { Decimal($0.bid + $0.ask, scale: priceScale).divided(by: Decimal(2)) }
    }

    /// The mid price, weighted towards the side with the smaller size.
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

/// The weights 1 / (1 + index) of levels, multiplied by a number that makes them integers: their least common multiple, or 2^60
/// if that is too large.
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

    /// The sums of the side's sizes, plain and weighted.
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
        // Levels beyond the topic's depth are unknown. A side with fewer levels is known completely.
        if weights.levels > depth { return (nil, nil) }
        let bid = weights.sums(bids)
        let ask = weights.sums(asks)
        func share(_ bid: Int128, _ ask: Int128) -> Decimal? { Decimal(bid - ask).divided(by: Decimal(bid + ask)) }
        return (share(bid.plain, ask.plain), share(bid.weighted, ask.weighted))
    }
}

// MARK: - Depth

extension Ladder {
    /// The size of a side within `limit` (in ten-thousandths of a basis point) of the mid price. `isTruncated` says that the
    /// known levels end before the limit, so the true size may be larger. Nil without a mid price.
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
    /// The distance of a rank from the mid price, in basis points of the mid price.
    func distanceBps(_ rank: Int64, of side: borrowing LadderSide) -> Decimal? {
        twiceMid.flatMap { twiceMid in
            Decimal((abs(2 * Int128(side.turned(rank)) - twiceMid)) * 10_000).divided(by: Decimal(twiceMid))
        }
    }
}

// MARK: - Slippage

extension Ladder {
    /// By how many basis points of mid the mean price of an order is worse than mid, if the order takes `amount` of quote
    /// currency from a side. Nil if the side has less than that, or has a price that is not above 0.
    func slippage(_ amount: Decimal, from side: borrowing LadderSide, isInverse: Bool) -> Decimal? {
        guard let twiceMid, let got = isInverse ? inverseFill(amount, side) : fill(amount, side) else { return nil }
        // The mean price is paid / got, and mid is twiceMid / 2.
        let (paid, overflow) = got.paid.multipliedReportingOverflow(by: 2)
        let (fair, tooLarge) = got.got.multipliedReportingOverflow(by: twiceMid)
        let (scaled, beyond) = (side.isBid ? fair - paid : paid - fair).multipliedReportingOverflow(by: 10_000)
        if overflow || tooLarge || beyond || got.got <= 0 { return nil }
        return Decimal(scaled).divided(by: Decimal(fair))
    }

    /// Fills an order of `amount` quote currency; `paid / got` is its mean price in ticks. Whole levels add up to `base`; the
    /// last, at `price`, adds (amount - quote) / price. Both results are multiplied by that price.
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

    /// Fills an order on an inverse market, whose sizes are quote currency. The coins got are size / price, counted in parts so
    /// fine that the whole has 33 digits.
    private func inverseFill(_ amount: Decimal, _ side: borrowing LadderSide) -> (paid: Int128, got: Int128)? {
        guard let (target, unit) = Ladder.whole(amount, scale: sizeScale), let most = Decimal.powerOfTen(33), target < most
        else { return nil }
        let parts = most / target
        var left = target
        var coins: Int128 = 0
        for level in side.levels.reversed() {
            let price = Int128(side.turned(level.rank))
            if price <= 0 { return nil }
            // At most the target, so its product with `parts` fits.
            let part = min(left, Int128(level.size) * unit)
            coins += part * parts / price
            left -= part
            if left == 0 { return (target * parts, coins) }
        }
        return nil
    }

    /// A number in whole ticks of `scale` decimals; if it has more decimals, each tick is divided into `unit` parts.
    private static func whole(_ number: Decimal, scale: UInt8) -> (number: Int128, unit: Int128)? {
        let zeros = Int(scale) - Int(number.scale)
        guard let power = Decimal.powerOfTen(max(zeros, 0)), let unit = Decimal.powerOfTen(max(-zeros, 0)) else { return nil }
        let (product, overflow) = number.coefficient.multipliedReportingOverflow(by: power)
        return overflow ? nil : (product, unit)
    }
}
