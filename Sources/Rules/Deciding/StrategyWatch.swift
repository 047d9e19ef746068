import Indicators
import Shared

/// A strategy applied to the candles of one series.
struct StrategyWatch {
    /// The index of the strategy in the engine.
    let place: Int
    let binding: Binding
    /// The reasons for each side, by counted vote.
    let reasons: [Sides<Reason>]
    let entries: [VoteEntry]
    /// The fields that the votes and conditions read.
    let fields: [WatchedField]
    /// By lookup: the number of candles after which its field has a value at the latest.
    let needs: [Int]
    private(set) var votes: Votes
    private(set) var side: Side?
    private(set) var verdict = Verdict.none
    /// The prices of the signal; nil unless the last candle fired, or came too late to fire.
    private(set) var prices: SignalPrices?
    private(set) var threshold = Double.nan
    /// The value of each condition of `require`: first those of the long side, then those of the short side.
    private(set) var filters: [Double]
    /// Whether the warm-up is over: every needed lookup had a value once, and nothing was unknown at some closed candle.
    private(set) var isReady = false
    /// The needed lookups that never had a value.
    private(set) var unseen: [Int]
    /// The indices, among the counted votes, of optional votes that were never known.
    private(set) var neverKnown: [Int]
    private(set) var candles = 0
    /// Number of consecutive closed candles at which something unknown kept the strategy from firing.
    private(set) var blockedFor = 0
    /// The blockers already reported, by name, with their lookups without a value; and the candle count of the next check.
    private var told: [String: [Int]] = [:]
    var nextTelling = 0
    /// The values of the set's lookups.
    private(set) var numbers: [Double]
    /// By lookup: one value for each closed candle, if the values come from columns instead of records; empty for a lookup that
    /// is not a field.
    private(set) var columns: [[Double]] = []
    private var memory: Memory
    private(set) var gate = Gate()
    /// The cooldown of this watch, or the one that its symbol shares.
    var cooldown = Cooldown()

    /// Skips each vote whose field is missing, with a note unless the rule names a family. Fails if a required field is
    /// missing, if a missing field looks like a typing mistake, or if the remaining votes can never fire.
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
                // For a single vote, the name of its missing field helps more than the message that no vote is left.
                if missing.isSlip || strategy.votes.count == 1 { throw .usage("\(series), \(strategy.name): \(missing.text)") }
                if !field.isFamily { leftOut.append("\(strategy.name): skipping vote \(vote.name): \(missing.text)") }
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

    /// Reads the fields that the strategy needs from a record.
    mutating func read(_ json: borrowing JSON, _ finder: borrowing FieldFinder, _ strategy: Strategy) {
        strategy.set.read(json, finder, binding.slots, into: &numbers)
    }

    /// Reads the fields of a closed candle from the columns, given its number.
    mutating func read(candle: Int) {
        for lookup in columns.indices where !columns[lookup].isEmpty { numbers[lookup] = columns[lookup][candle] }
    }

    /// Switches to reading values from columns.
    mutating func bind(_ strategy: Strategy, to column: FieldColumn) throws(Failure) {
        columns = try binding.columns(strategy.set, column)
    }

    /// Sets the value of a `tf()` lookup.
    mutating func take(_ value: Double, lookup: Int) { numbers[lookup] = value }

    /// Judges the next candle, whose values were read before: sets the side, the verdict and, for a signal, the prices.
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

    /// Returns the side on which the votes decide, or nil, and the verdict.
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

    /// Returns whether all conditions hold: 1, 0, or NaN if unknown.
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

    /// Three-valued `and` of two conditions: 1, 0, or NaN if unknown.
    @inline(__always) static func both(_ all: Double, _ value: Double) -> Double {
        all == 0 || value == 0 ? 0 : value.isNaN ? .nan : all
    }

    /// Returns the side and the verdict for given values. `values` returns the cast and the weight of a vote, by its number.
    mutating func decide(
        _ strategy: Strategy, _ stillness: Stillness, threshold: Double, mayLong: Double, mayShort: Double,
        _ values: (Int) -> (cast: Double, weight: Double)
    ) -> (Side?, Verdict) {
        self.threshold = threshold
        votes.tally(strategy, stillness) { number, _, _ in values(number) }
        return decide(strategy, mayLong, mayShort)
    }

    /// Sets the prices of a signal. `value` returns the value of a price expression.
    mutating func price(
        _ side: Side, _ strategy: Strategy, _ candle: CandleRecord, tick: Decimal?, _ value: (Expression) -> Double
    ) {
        prices = SignalPrices(
            side, entry: candle.numbers.close, tick: tick, stop: strategy.stop[side], target: strategy.target[side],
            value: value)
    }

    /// Marks a blocker as reported. Returns false if it was reported before.
    mutating func tell(_ blocker: Blocker) -> Bool {
        if told[blocker.name] != nil { return false }
        told[blocker.name] = blocker.lookups.filter { numbers[$0].isNaN }
        return true
    }

    /// Forgets the reported blockers whose lookups all have values again; a vote that is decided without these values stays
    /// reported. Returns true if the last blocker was forgotten.
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

/// The state of the series and of the stream at the current candle.
struct Moment {
    let stillness: Stillness
    /// The tick size of the market; nil if unknown.
    let tick: Decimal?
    let streamTime: Int
    let isStale: Bool
    /// The time by which cooldowns are measured.
    var now: Int
}
