import Shared

/// A signal that fires at a closed candle of a series.
package struct Firing {
    /// The index of the candle, and of the strategy's watch, within the series.
    package let candle: Int
    package let watch: Int
    let side: Side
    let verdict: Verdict

    package var isLong: Bool { side == .long }
    /// Whether the signal may open a position; if false, it only closes one.
    package var opens: Bool { verdict != .closes }
}

/// For each candle of a series, the number of consecutive candles without a price change, and without volume.
package struct StillCandles: Sendable {
    fileprivate let ranges: [Int32]
    fileprivate let volumes: [Int32]

    package init(_ key: SeriesKey, count: Int, _ content: (Int) -> CandleContent) {
        var (ranges, volumes): ([Int32], [Int32]) = ([], [])
        var stillness = Stillness()
        var candle = CandleRecord()
        for number in 0..<count {
            candle.become(content(number), of: key)
            stillness = stillness.with(JudgedCandle(candle))
            ranges.append(Int32(clamping: stillness.range))
            volumes.append(Int32(clamping: stillness.volume))
        }
        (self.ranges, self.volumes) = (ranges, volumes)
    }

    fileprivate func at(_ number: Int) -> Stillness { Stillness(range: Int(ranges[number]), volume: Int(volumes[number])) }
}

extension Strategy {
    /// Whether the votes can be counted column by column. The strategy must not read the previous vote or other intervals, and
    /// must not share its cooldown with the symbol's other series.
    package var readsColumnsOnly: Bool {
        let program = set
        return program.timeFrames.isEmpty && !coolsSymbol && !parts.contains { program.reads(Strategy.lastVote, in: $0) }
    }
}

/// Decides on whole columns: evaluates expressions in blocks, and caches decisions by combination of votes and conditions.
struct ColumnDecisions {
    private let strategy: Strategy
    private var watch: StrategyWatch
    private let still: StillCandles
    private var memory: Memory
    private var blocks = ExpressionBlocks()
    /// By vote: its values in the current block.
    private var casts: [[Double]]
    private var weights: [[Double]]
    private var threshold = [Double](repeating: 0, count: ExpressionBlocks.size)
    private var may: Sides<[Double]>
    /// The cached decision for each combination; nil if not decided yet. Empty if there are more than `mostVotes` votes, a
    /// numeric vote, or a weight or threshold that is not constant.
    private var known: [Decision?]
    private let isStillRelevant: Bool

    struct Decision: Equatable {
        let side: Side?
        let verdict: Verdict
    }

    /// The largest number of votes for which decisions are cached.
    private static let mostVotes = 4

    init(_ strategy: Strategy, _ watch: StrategyWatch, _ still: StillCandles) {
        self.strategy = strategy
        self.watch = watch
        self.still = still
        memory = Memory(for: strategy.set)
        let block = [Double](repeating: 0, count: ExpressionBlocks.size)
        casts = watch.votes.counted.map { _ in block }
        weights = casts
        may = Sides(both: block)
        let ballots = watch.votes.counted.map { strategy.ballots[$0.place] }
        let isPlain = ballots.allSatisfy { $0.value.isEmpty && $0.weight.isEmpty } && strategy.hasConstantThreshold
        let count = ballots.count
        known = isPlain && count <= Self.mostVotes ? [Decision?](repeating: nil, count: 9 << (2 * count)) : []
        isStillRelevant = watch.votes.counted.contains { $0.windowOfRange != .max || $0.windowOfVolume != .max }
    }

    /// Calls `found` with the decision at each candle, in order.
    mutating func each(_ candles: Int, _ found: (Int, Decision) -> Void) {
        var start = 0
        while start < candles {
            let block = start..<min(start + ExpressionBlocks.size, candles)
            evaluate(block)
            for candle in 0..<block.count { found(start + candle, decision(candle, number: start + candle)) }
            start = block.upperBound
        }
    }

    private mutating func evaluate(_ block: Range<Int>) {
        for vote in casts.indices {
            let ballot = strategy.ballots[watch.votes.counted[vote].place]
            if !ballot.value.isEmpty {
                casts[vote] = values(ballot.value, 0, block)
            } else {
                let (long, short) = (values(ballot.long, 0, block), values(ballot.short, 0, block))
                var both = long
                for candle in both.indices { both[candle] = Votes.both(long[candle], short[candle]) }
                casts[vote] = both
            }
            weights[vote] = values(ballot.weight, ballot.constantWeight, block)
            if !ballot.weight.isEmpty {
                for candle in 0..<block.count where !(weights[vote][candle] >= 0) { weights[vote][candle] = .nan }
            }
        }
        threshold = values(strategy.threshold.steps, 0, block)
        for side in [Side.long, .short] {
            var all = [Double](repeating: 1, count: ExpressionBlocks.size)
            for condition in strategy.require[side] {
                let holds = values(condition.steps, 0, block)
                for candle in all.indices { all[candle] = StrategyWatch.both(all[candle], holds[candle]) }
            }
            may[side] = all
        }
    }

    /// Returns the values of a program part at the candles of a block, or the constant if the part is empty.
    private mutating func values(_ part: Range<Int>, _ constant: Double, _ block: Range<Int>) -> [Double] {
        var values = [Double](repeating: constant, count: ExpressionBlocks.size)
        if !part.isEmpty { blocks.evaluate(part, of: strategy.set, watch.columns, block, &memory, into: &values) }
        return values
    }

    /// `candle` is the index within the block, `number` the index within the series.
    private mutating func decision(_ candle: Int, number: Int) -> Decision {
        let stillness = isStillRelevant ? still.at(number) : Stillness(range: 0, volume: 0)
        if known.isEmpty { return decide(candle, stillness) }
        var code = Self.code(may.long[candle]) * 3 + Self.code(may.short[candle])
        for vote in casts.indices {
            let isStill =
                isStillRelevant
                && (stillness.range >= watch.votes.counted[vote].windowOfRange
                    || stillness.volume >= watch.votes.counted[vote].windowOfVolume)
            let cast = casts[vote][candle]
            code = code << 2 | (isStill ? 0 : cast.isNaN ? 3 : cast > 0 ? 1 : cast < 0 ? 2 : 0)
        }
        if let decision = known[code] { return decision }
        let decision = decide(candle, stillness)
        known[code] = decision
        return decision
    }

    private static func code(_ may: Double) -> Int { may.isNaN ? 2 : may == 0 ? 0 : 1 }

    private mutating func decide(_ candle: Int, _ stillness: Stillness) -> Decision {
        let (casts, weights) = (casts, weights)
        let (side, verdict) = watch.decide(
            strategy, stillness, threshold: threshold[candle], mayLong: may.long[candle], mayShort: may.short[candle]
        ) { (casts[$0][candle], weights[$0][candle]) }
        return Decision(side: side, verdict: verdict)
    }
}
