import Shared

/// The votes of a strategy on the candles of one series.
struct Votes {
    /// A vote that counts.
    struct Counted {
        /// Its place in the strategy.
        let place: Int
        /// After so many candles without a range, or without volume, it abstains.
        let windowOfRange: Int
        let windowOfVolume: Int
        /// What it said of the candle at hand; NaN while it is unknown from warm-up.
        fileprivate(set) var cast = Double.nan
        /// It was known once: that it is null again is no warm-up.
        fileprivate var wasKnown = false

        init(place: Int, windowOfRange: Int, windowOfVolume: Int) {
            self.place = place
            self.windowOfRange = windowOfRange
            self.windowOfVolume = windowOfVolume
        }
    }

    private(set) var counted: [Counted]
    private(set) var score = 0.0
    private(set) var agreeing = Sides(both: 0)
    /// How many are still unknown from warm-up.
    private(set) var unknown = 0

    init(_ counted: [Counted]) { self.counted = counted }

    mutating func count(
        _ strategy: Strategy, _ numbers: inout [Double], _ memory: inout Memory, _ stillness: Stillness, commit: Bool
    ) {
        var sum = 0.0
        var weights = 0.0
        var castWeights = 0.0
        var (longs, shorts, unknown) = (0, 0, 0)
        var last = 0.0
        numbers[Strategy.lastVote] = last
        // Borrowed once, not checked at each use.
        var counted = counted.mutableSpan
        for number in counted.indices {
            let ballot = strategy.ballots[counted[number].place]
            var cast = Votes.cast(ballot, strategy.set, numbers, &memory, commit)
            let weight = Votes.weight(ballot, strategy.set, numbers, &memory, commit)
            if commit, !cast.isNaN { counted[number].wasKnown = true }
            let isStill =
                stillness.range >= counted[number].windowOfRange || stillness.volume >= counted[number].windowOfVolume
            if isStill || (cast.isNaN && counted[number].wasKnown) { cast = 0 }
            counted[number].cast = cast
            weights += weight
            if cast.isNaN {
                unknown += 1
                continue
            }
            sum += weight * cast
            let isCast = cast != 0 && weight != 0
            longs += isCast && cast > 0 ? 1 : 0
            shorts += isCast && cast < 0 ? 1 : 0
            castWeights += isCast ? weight : 0
            last = isCast ? cast : last
            numbers[Strategy.lastVote] = last
        }
        agreeing = Sides(long: longs, short: shorts)
        self.unknown = unknown
        switch strategy.scoring {
        case .normalised: score = weights == 0 ? 0 : sum / weights
        case .sum: score = sum
        case .meanOfCast: score = castWeights == 0 ? 0 : sum / castWeights
        }
    }

    /// +1, -1 or 0, or the number of a `value`; NaN while it is unknown. Both sides at once are none.
    private static func cast(
        _ ballot: Strategy.Ballot, _ set: borrowing ExpressionSet, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        if !ballot.value.isEmpty { return set.evaluate(ballot.value, numbers, &memory, commit: commit) }
        let long = ballot.long.isEmpty ? 0 : set.evaluate(ballot.long, numbers, &memory, commit: commit)
        let short = ballot.short.isEmpty ? 0 : set.evaluate(ballot.short, numbers, &memory, commit: commit)
        // An unknown one is NaN, and so is the difference of it and anything.
        return (long - short).isNaN ? .nan : (long == 0 ? 0 : 1) - (short == 0 ? 0 : 1)
    }

    /// A weight that is below 0 is as unknown as one that is null: no side can be told then.
    private static func weight(
        _ ballot: Strategy.Ballot, _ set: borrowing ExpressionSet, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        if ballot.weight.isEmpty { return ballot.constantWeight }
        let weight = set.evaluate(ballot.weight, numbers, &memory, commit: commit)
        return weight >= 0 ? weight : .nan
    }

    /// Whether `side` has it, if its score is at least the threshold.
    func isWon(_ side: Side, by strategy: Strategy, threshold: Double) -> Bool {
        let isReady = unknown == 0 || counted.count - unknown >= strategy.quorum ?? .max
        return isReady && threshold > 0 && score * side.sign >= threshold && agreeing[side] >= strategy.agree
    }
}

/// How long a series has stood still: the closed candles, up to the one at hand, whose prices are all one price, and those
/// without volume.
struct Stillness {
    private(set) var range = 0
    private(set) var volume = 0
    private var price = Decimal.zero

    /// The same with another candle behind it.
    func with(_ bar: Bar) -> Stillness {
        var next = self
        next.volume = bar.hasVolume ? 0 : volume + 1
        next.range = bar.hasRange ? 0 : range > 0 && bar.close == price ? range + 1 : 1
        next.price = bar.close
        return next
    }
}
