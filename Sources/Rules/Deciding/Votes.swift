import Shared

/// The votes of a strategy on the candles of one series.
struct Votes {
    /// A vote that is counted, because the candles have its fields.
    struct Counted {
        /// The index of the vote in the strategy.
        let place: Int
        /// Number of consecutive candles without a price range, or without volume, after which the vote abstains.
        let windowOfRange: Int
        let windowOfVolume: Int
        /// The vote on the current candle; NaN while unknown.
        fileprivate(set) var cast = Double.nan
        /// The factor by which the vote is multiplied; NaN while unknown.
        fileprivate(set) var weight = Double.nan
        /// Whether the vote is ignored because it opposes the first vote, which decides the side with `score: first`.
        fileprivate(set) var isIgnored = false

        init(place: Int, windowOfRange: Int, windowOfVolume: Int) {
            self.place = place
            self.windowOfRange = windowOfRange
            self.windowOfVolume = windowOfVolume
        }

        /// Whether the vote is unknown. An optional vote then counts 0; any other keeps the strategy from firing.
        var isUnknown: Bool { (cast + weight).isNaN }
        var contribution: Double { isIgnored ? 0 : Votes.contribution(cast, weight) }
    }

    /// Returns the amount that a vote adds to the weighted sum; 0 if it is unknown.
    static func contribution(_ cast: Double, _ weight: Double) -> Double {
        (cast + weight).isNaN ? 0 : rounded(cast * weight)
    }

    private(set) var counted: [Counted]
    /// The score that is compared with the threshold. If it is normalised, it is NaN while a weight is unknown.
    private(set) var score = 0.0
    private(set) var agreeing = Sides(both: 0)
    /// Number of known votes.
    private(set) var known = 0
    /// Number of unknown votes that keep the strategy from firing, unless the quorum is reached.
    private(set) var blocking = 0

    init(_ counted: [Counted]) { self.counted = counted }

    mutating func count(
        _ strategy: Strategy, _ numbers: inout [Double], _ memory: inout Memory, _ stillness: Stillness, commit: Bool
    ) {
        numbers[Strategy.lastVote] = tally(strategy, stillness) { _, ballot, last in
            numbers[Strategy.lastVote] = last
            let cast = Votes.cast(ballot, strategy.set, numbers, &memory, commit)
            return (cast, Votes.weight(ballot, strategy.set, numbers, &memory, commit))
        }
    }

    /// Counts the votes. `values` returns the cast and the weight of a vote, given the last vote before it that was not 0.
    /// Returns the last vote that was not 0.
    @discardableResult @inline(__always)
    mutating func tally(
        _ strategy: Strategy, _ stillness: Stillness,
        _ values: (_ number: Int, _ ballot: Strategy.Ballot, _ last: Double) -> (cast: Double, weight: Double)
    ) -> Double {
        var sum = 0.0
        var weights = 0.0
        var castWeights = 0.0
        // The sum of each side's votes, and the sign of the first vote.
        var (sums, first) = (Sides(both: 0.0), 0.0)
        var (longs, shorts, known, blocking) = (0, 0, 0, 0)
        var last = 0.0
        let isFirst = strategy.scoring == .first
        do {
            // Borrowed once, so that the array is not checked at each use.
            var counted = counted.mutableSpan
            for number in counted.indices {
                let ballot = strategy.ballots[counted[number].place]
                var (cast, weight) = values(number, ballot, last)
                let isStill =
                    stillness.range >= counted[number].windowOfRange || stillness.volume >= counted[number].windowOfVolume
                if isStill { cast = 0 }
                counted[number].cast = cast
                counted[number].weight = weight
                weights += weight
                if cast.isNaN || weight.isNaN {
                    blocking += ballot.isOptional && !weight.isNaN ? 0 : 1
                    continue
                }
                known += 1
                sum += weight * cast
                let isCast = cast != 0 && weight != 0
                longs += isCast && cast > 0 ? 1 : 0
                shorts += isCast && cast < 0 ? 1 : 0
                castWeights += isCast ? weight : 0
                if isFirst, isCast {
                    if first == 0 { first = cast }
                    sums[cast > 0 ? .long : .short] += weight * cast
                }
                last = isCast ? cast : last
            }
        }
        if isFirst {
            for number in counted.indices { counted[number].isIgnored = counted[number].cast * first < 0 }
        }
        agreeing = Sides(long: longs, short: shorts)
        (self.known, self.blocking) = (known, blocking)
        switch strategy.scoring {
        case .normalised: score = Votes.rounded(weights == 0 ? 0 : sum / weights)
        case .sum: score = Votes.rounded(sum)
        case .meanOfCast: score = Votes.rounded(castWeights == 0 ? 0 : sum / castWeights)
        case .first: score = Votes.rounded(first == 0 ? 0 : sums[first > 0 ? .long : .short])
        }
        return last
    }

    /// Rounds to 12 decimals, so that a score of 0.1 + 0.2 is 0.3. Numbers of 1000 and more stay as they are.
    @inline(__always) static func rounded(_ number: Double) -> Double {
        abs(number) < 1000 ? (number * 1e12).rounded(.toNearestOrEven) / 1e12 : number
    }

    /// A number as text for people, without a trailing `.0`.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }

    /// Whether enough votes are known for a decision.
    func isReady(_ strategy: Strategy) -> Bool { blocking == 0 || known >= strategy.quorum ?? .max }

    /// Returns the vote: +1, -1 or 0, or the number of a `value`; NaN while unknown. If both sides hold, the vote is 0.
    private static func cast(
        _ ballot: Strategy.Ballot, _ set: borrowing ExpressionSet, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        if !ballot.value.isEmpty { return set.evaluate(ballot.value, numbers, &memory, commit: commit) }
        let long = ballot.long.isEmpty ? 0 : set.evaluate(ballot.long, numbers, &memory, commit: commit)
        let short = ballot.short.isEmpty ? 0 : set.evaluate(ballot.short, numbers, &memory, commit: commit)
        return both(long, short)
    }

    /// Returns the vote of two sides; 0 if both hold.
    @inline(__always) static func both(_ long: Double, _ short: Double) -> Double {
        // An unknown side is NaN, and so is its difference from anything.
        (long - short).isNaN ? .nan : (long == 0 ? 0 : 1) - (short == 0 ? 0 : 1)
    }

    /// Returns the weight of a vote. A weight below 0 counts as unknown, like null, because no side can be determined.
    private static func weight(
        _ ballot: Strategy.Ballot, _ set: borrowing ExpressionSet, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        if ballot.weight.isEmpty { return ballot.constantWeight }
        let weight = set.evaluate(ballot.weight, numbers, &memory, commit: commit)
        return weight >= 0 ? weight : .nan
    }
}

/// The number of consecutive closed candles, up to the current one, at one unchanged price, and without volume.
struct Stillness {
    private(set) var range = 0
    private(set) var volume = 0
    private var price = Decimal.zero

    init() {}

    /// Creates the two counts without a price.
    init(range: Int, volume: Int) { (self.range, self.volume) = (range, volume) }

    /// Returns the counts after one more candle. Prices that have no volume, such as the index, never count as standing still
    /// for lack of volume.
    func with(_ candle: JudgedCandle) -> Stillness {
        var next = self
        next.volume = candle.hasVolume ? 0 : volume + 1
        next.range = candle.hasRange ? 0 : range > 0 && candle.close == price ? range + 1 : 1
        next.price = candle.close
        return next
    }
}
