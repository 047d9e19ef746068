import Indicators
import Shared

/// A strategy on the candles of one series.
struct StrategyWatch {
    /// The strategy's place among all.
    let place: Int
    let binding: Binding
    /// By counting vote.
    let reasons: [Sides<Reason>]
    let entries: [VoteEntry]
    /// What the votes and conditions look at.
    let fields: [WatchedField]
    /// By lookup, after how many candles its field has a value at the latest.
    let needs: [Int]
    private(set) var votes: Votes
    private(set) var side: Side?
    private(set) var verdict = Verdict.none
    /// The prices of a signal; only after a candle that fired, or would have.
    private(set) var prices: SignalPrices?
    private(set) var threshold = Double.nan
    /// What each condition of `require` is worth: those of the long side, then those of the short one.
    private(set) var filters: [Double]
    /// All that it needs had a value once, and nothing was unknown at a closed candle: the warm-up is over.
    private(set) var isReady = false
    /// What of that never had a value, by lookups.
    private(set) var unseen: [Int]
    /// Optional votes that were unknown so far, by their places among those that count.
    private(set) var neverKnown: [Int]
    private(set) var candles = 0
    /// How many closed candles in a row something unknown has kept it from firing.
    private(set) var blockedFor = 0
    /// What a person was told of that, with the lookups that had no value, and after how many candles there may be more to tell.
    private var told: [String: [Int]] = [:]
    var nextTelling = 0
    /// The values of the set's lookups.
    private(set) var numbers: [Double]
    /// By lookup: a value for each closed candle of the series, where the candles are not read from records; empty for a lookup that
    /// is no field.
    private(set) var columns: [[Double]] = []
    private var memory: Memory
    private(set) var gate = Gate()
    /// Its own one, or the one of its symbol.
    var cooldown = Cooldown()

    /// Notes which votes are left out, for nothing in the record is near the field that they look at. Throws where a field is
    /// missing without which the strategy cannot be run, or which looks like a slip.
    init(
        _ strategy: Strategy, place: Int, _ names: [String], _ finder: inout FieldFinder, series: SeriesKey,
        note: (String) -> Void
    ) throws(Failure) {
        self.place = place
        binding = Binding(strategy.set, names, &finder)
        if let field = binding.missing(strategy.needed, in: strategy.set) {
            throw .usage("\(series), \(strategy.name): \(MissingField(field, among: names).text)")
        }
        var counted: [Votes.Counted] = []
        var leftOut: [String] = []
        for (number, vote) in strategy.votes.enumerated() {
            if let field = binding.missing(vote.lookups, in: strategy.set) {
                let missing = MissingField(field, among: names)
                // Of one vote, its own field says more than that there is none.
                if missing.isSlip || strategy.votes.count == 1 { throw .usage("\(series), \(strategy.name): \(missing.text)") }
                if !field.isFamily { leftOut.append("\(strategy.name): vote \(vote.name) is left out: \(missing.text)") }
                continue
            }
            counted.append(StrategyWatch.counted(number, vote, binding))
        }
        if counted.isEmpty {
            let options = Needs.options(of: [strategy]).joined(separator: " ")
            throw .usage(
                "\(series), \(strategy.name): no vote has its fields" + (options.isEmpty ? "" : "; 'ind \(options)' adds them"))
        }
        leftOut.forEach(note)
        unseen = strategy.deciding + counted.map { strategy.votes[$0.place] }.filter { !$0.isOptional }.flatMap(\.lookups)
        if let reason = strategy.impossibility(counted.map { strategy.votes[$0.place] }) {
            let options = Needs.options(of: [strategy]).joined(separator: " ")
            throw .usage("\(series), \(strategy.name) can never fire: \(reason); 'ind \(options)' adds what all its votes read")
        }
        votes = Votes(counted)
        neverKnown = counted.indices.filter { strategy.votes[counted[$0].place].isOptional }
        var scratch = Output.inMemory()
        reasons = counted.map { [binding] in Reason.both(strategy.votes[$0.place], binding, &scratch) }
        entries = counted.map { VoteEntry(strategy.votes[$0.place], &scratch) }
        needs = binding.fields.map { $0.flatMap { FieldOrigin($0) }?.warmUp ?? 1 }
        fields = WatchedField.all(strategy, counted, binding)
        memory = Memory(for: strategy.set)
        numbers = [Double](repeating: .nan, count: strategy.set.lookups.count)
        filters = [Double](repeating: .nan, count: strategy.require.long.count + strategy.require.short.count)
    }

    private static func counted(_ place: Int, _ vote: Strategy.Vote, _ binding: Binding) -> Votes.Counted {
        let origins = vote.expressions.flatMap(\.lookups).compactMap { binding.fields[$0] }.compactMap { IndicatorField($0) }
        return Votes.Counted(
            place: place, windowOfRange: origins.compactMap(\.windowOfRange).min() ?? .max,
            windowOfVolume: origins.compactMap(\.windowOfVolume).min() ?? .max)
    }

    /// Takes the values of the fields that the strategy looks at.
    mutating func read(_ json: borrowing JSON, _ finder: borrowing FieldFinder, _ strategy: Strategy) {
        strategy.set.read(json, finder, binding.slots, into: &numbers)
    }

    /// Takes the values of the closed candle with a number, from the columns.
    mutating func read(candle: Int) {
        for lookup in columns.indices where !columns[lookup].isEmpty { numbers[lookup] = columns[lookup][candle] }
    }

    /// From now on values come from columns.
    mutating func bind(_ strategy: Strategy, to column: FieldColumn) throws(Failure) {
        columns = try binding.columns(strategy.set, column)
    }

    /// Takes what `tf()` reads.
    mutating func take(_ value: Double, lookup: Int) { numbers[lookup] = value }

    /// Looks at another candle, whose values are there.
    mutating func judge(_ strategy: Strategy, _ candle: JudgedCandle, _ moment: Moment, _ rules: Gate.FiringRules) {
        let commit = candle.isClosed
        prices = nil
        votes.count(strategy, &numbers, &memory, moment.stillness, commit: commit)
        threshold = strategy.set.evaluate(strategy.threshold.steps, numbers, &memory, commit: commit)
        let mayLong = holds(strategy.require.long, from: 0, strategy, commit)
        let mayShort = holds(strategy.require.short, from: strategy.require.long.count, strategy, commit)
        (side, verdict) = decide(strategy, mayLong, mayShort)
        if commit {
            if verdict.isUnknown {
                gate.pass(candle, rules)
            } else {
                let passed = gate.close(side, candle, rules, moment, &cooldown)
                if side != nil { verdict = passed }
            }
            candles += 1
            let isKnown = votes.isReady(strategy) && !(threshold + votes.score + mayLong + mayShort).isNaN
            if !neverKnown.isEmpty { neverKnown.removeAll { !votes.counted[$0].isUnknown } }
            if !unseen.isEmpty { unseen.removeAll { !numbers[$0].isNaN } }
            isReady = isReady || isKnown && unseen.isEmpty
            blockedFor = isKnown ? 0 : blockedFor + 1
        } else if side != nil {
            verdict = gate.form(side, candle, rules, moment, &cooldown)
        }
        if let side, verdict.writes { price(side, strategy, candle, tick: moment.tick) }
        guard commit else { return }
        for part in strategy.remembering { _ = strategy.set.evaluate(part, numbers, &memory, commit: true) }
    }

    /// Which side the votes make, and why none.
    private func decide(_ strategy: Strategy, _ mayLong: Double, _ mayShort: Double) -> (Side?, Verdict) {
        guard votes.isReady(strategy) else { return (nil, strategy.quorum == nil ? .unknown : .quorum) }
        let score = votes.score
        if score.isNaN || threshold.isNaN { return (nil, .unknown) }
        guard threshold > 0, strategy.reaches(abs(score), threshold) else { return (nil, .none) }
        let side = score > 0 ? Side.long : .short
        guard votes.agreeing[side] >= strategy.agree else { return (nil, .agree) }
        let may = side == .long ? mayLong : mayShort
        return may.isNaN ? (nil, .unknown) : may == 0 ? (nil, .require) : (side, .fired)
    }

    /// Whether all conditions hold: 1, 0, or NaN where that is unknown.
    private mutating func holds(_ conditions: [Expression.Operand], from first: Int, _ strategy: Strategy, _ commit: Bool)
        -> Double
    {
        var all = 1.0
        for number in conditions.indices {
            let value = strategy.set.evaluate(conditions[number].steps, numbers, &memory, commit: commit)
            filters[first + number] = value
            all = StrategyWatch.both(all, value)
        }
        return all
    }

    /// Whether two conditions hold.
    @inline(__always) static func both(_ all: Double, _ value: Double) -> Double {
        all == 0 || value == 0 ? 0 : value.isNaN ? .nan : all
    }

    /// The side that values make, and why none; by vote, what it casts and weighs.
    mutating func decide(
        _ strategy: Strategy, _ stillness: Stillness, threshold: Double, mayLong: Double, mayShort: Double,
        _ values: (Int) -> (cast: Double, weight: Double)
    ) -> (Side?, Verdict) {
        self.threshold = threshold
        votes.tally(strategy, stillness) { number, _, _ in values(number) }
        return decide(strategy, mayLong, mayShort)
    }

    /// Takes the prices of a signal from columns, of the candle with a number.
    mutating func price(
        _ side: Side, _ strategy: Strategy, _ candle: CandleRecord, tick: Decimal?, _ value: (Expression) -> Double
    ) {
        prices = SignalPrices(
            side, entry: candle.numbers.close, tick: tick, stop: strategy.stop[side], target: strategy.target[side],
            value: value)
    }

    /// Notes that a person is told of a blocker; false where it was told before.
    mutating func tell(_ blocker: Blocker) -> Bool {
        if told[blocker.name] != nil { return false }
        told[blocker.name] = blocker.lookups.filter { numbers[$0].isNaN }
        return true
    }

    /// Forgets what was told and has its values again: a vote that is decided without them is no sign of that. True when nothing is
    /// left of it.
    mutating func forgetTold() -> Bool {
        if blockedFor == 0 { nextTelling = 0 }
        if told.isEmpty { return false }
        for (name, lookups) in told where lookups.isEmpty ? blockedFor == 0 : lookups.allSatisfy({ !numbers[$0].isNaN }) {
            told[name] = nil
        }
        return told.isEmpty
    }

    private mutating func price(_ side: Side, _ strategy: Strategy, _ candle: JudgedCandle, tick: Decimal?) {
        let (numbers, memory) = (numbers, memory)
        prices = SignalPrices(
            side, entry: candle.close, tick: tick, stop: strategy.stop[side], target: strategy.target[side]
        ) {
            var scratch = memory
            return strategy.set.evaluate($0, numbers, &scratch, commit: false)
        }
    }
}

/// What a series and the stream say about the current candle.
struct Moment {
    let stillness: Stillness
    /// The step of its market's prices; nil where that is unknown.
    let tick: Decimal?
    let streamTime: Int
    let isStale: Bool
    /// The time that cooldowns go by.
    var now: Int
}
