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
        /// Its vote on the current candle; NaN while it is unknown.
        fileprivate(set) var cast = Double.nan
        /// What its vote is multiplied by; NaN while that is unknown.
        fileprivate(set) var weight = Double.nan
        /// It opposes the first vote of a strategy that counts only the votes of that one's side.
        fileprivate(set) var isIgnored = false

        init(place: Int, windowOfRange: Int, windowOfVolume: Int) {
            self.place = place
            self.windowOfRange = windowOfRange
            self.windowOfVolume = windowOfVolume
        }

        /// An optional vote that is unknown counts 0; any other keeps the strategy from firing.
        var isUnknown: Bool { (cast + weight).isNaN }
        var contribution: Double { isIgnored ? 0 : Votes.contribution(cast, weight) }
    }

    /// What a vote adds to the weighted sum; 0 where it is unknown.
    static func contribution(_ cast: Double, _ weight: Double) -> Double {
        (cast + weight).isNaN ? 0 : rounded(cast * weight)
    }

    private(set) var counted: [Counted]
    /// What is compared with the threshold. NaN while a weight is unknown.
    private(set) var score = 0.0
    private(set) var agreeing = Sides(both: 0)
    /// How many votes are known.
    private(set) var known = 0
    /// How many unknown votes keep the strategy from firing, unless a quorum is known.
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

    /// Counts the votes; `values` gives what each is worth, and is told what the last vote before it was. Gives the last vote.
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
            // Borrowed once, not checked at each use.
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

    /// To 12 decimals, so that a score of 0.1 + 0.2 is 0.3. Numbers that have no 12 decimals stay as they are.
    @inline(__always) static func rounded(_ number: Double) -> Double {
        abs(number) < 1000 ? (number * 1e12).rounded(.toNearestOrEven) / 1e12 : number
    }

    /// A number for a person, without a needless `.0`.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }

    /// Whether enough is known for a decision.
    func isReady(_ strategy: Strategy) -> Bool { blocking == 0 || known >= strategy.quorum ?? .max }

    /// +1, -1 or 0, or the number of a `value`; NaN while it is unknown. Both sides at once are 0.
    private static func cast(
        _ ballot: Strategy.Ballot, _ set: borrowing ExpressionSet, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        if !ballot.value.isEmpty { return set.evaluate(ballot.value, numbers, &memory, commit: commit) }
        let long = ballot.long.isEmpty ? 0 : set.evaluate(ballot.long, numbers, &memory, commit: commit)
        let short = ballot.short.isEmpty ? 0 : set.evaluate(ballot.short, numbers, &memory, commit: commit)
        return both(long, short)
    }

    /// The vote of two sides; both at once are 0.
    @inline(__always) static func both(_ long: Double, _ short: Double) -> Double {
        // An unknown one is NaN, and so is the difference of it and anything.
        (long - short).isNaN ? .nan : (long == 0 ? 0 : 1) - (short == 0 ? 0 : 1)
    }

    /// A weight that is below 0 is as unknown as one that is null: no side can be told then.
    private static func weight(
        _ ballot: Strategy.Ballot, _ set: borrowing ExpressionSet, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        if ballot.weight.isEmpty { return ballot.constantWeight }
        let weight = set.evaluate(ballot.weight, numbers, &memory, commit: commit)
        return weight >= 0 ? weight : .nan
    }
}

/// How long a series has stood still: the closed candles, up to the one at hand, whose prices are all one price, and those
/// without volume.
struct Stillness {
    private(set) var range = 0
    private(set) var volume = 0
    private var price = Decimal.zero

    init() {}

    /// What counts of it, without the price.
    init(range: Int, volume: Int) { (self.range, self.volume) = (range, volume) }

    /// The same with another candle behind it. A price without volume, such as the index, is not one that stands still.
    func with(_ candle: JudgedCandle) -> Stillness {
        var next = self
        next.volume = candle.hasVolume ? 0 : volume + 1
        next.range = candle.hasRange ? 0 : range > 0 && candle.close == price ? range + 1 : 1
        next.price = candle.close
        return next
    }
}
