import Shared

/// A strategy on the candles of one series.
struct Watch {
    /// The strategy's place among all.
    let place: Int
    let binding: Binding
    /// By counting vote.
    let reasons: [Sides<Reason>]
    private(set) var votes: Votes
    private(set) var side: Side?
    private(set) var verdict = Gate.Verdict.none
    /// The prices of a signal; only after a candle that fired, or would have.
    private(set) var prices: Prices?
    /// Says once that the warm-up is over.
    private(set) var isReady = false
    private(set) var candles = 0
    /// The values of the set's lookups.
    private var numbers: [Double]
    private var memory: Memory
    private var gate = Gate()

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
            if case .constant(0) = vote.weight { continue }
            if let field = binding.missing(vote.expressions, in: strategy.set) {
                let missing = MissingField(field, among: names)
                // Of one vote, its own field says more than that there is none.
                if missing.isSlip || strategy.votes.count == 1 { throw .usage("\(series), \(strategy.name): \(missing.text)") }
                if !field.isFamily { leftOut.append("\(strategy.name): vote \(vote.name) is left out: \(missing.text)") }
                continue
            }
            counted.append(Watch.counted(number, vote, binding))
        }
        if counted.isEmpty {
            let options = Needs.options(of: [strategy]).joined(separator: " ")
            throw .usage(
                "\(series), \(strategy.name): no vote has its fields" + (options.isEmpty ? "" : "; 'ind \(options)' adds them"))
        }
        leftOut.forEach(note)
        votes = Votes(counted)
        var scratch = Output.inMemory()
        reasons = counted.map { [binding] in Reason.both(strategy.votes[$0.place], binding, &scratch) }
        memory = Memory(for: strategy.set)
        numbers = [Double](repeating: .nan, count: strategy.set.lookups.count)
    }

    private static func counted(_ place: Int, _ vote: Strategy.Vote, _ binding: Binding) -> Votes.Counted {
        let origins = vote.expressions.flatMap(\.lookups).compactMap { binding.fields[$0] }.compactMap { FieldOrigin($0) }
        return Votes.Counted(
            place: place, windowOfRange: origins.compactMap(\.windowOfRange).min() ?? .max,
            windowOfVolume: origins.compactMap(\.windowOfVolume).min() ?? .max)
    }

    /// Takes the values of the fields that the strategy looks at.
    mutating func read(_ json: borrowing JSON, _ finder: borrowing FieldFinder, _ strategy: Strategy) {
        strategy.set.read(json, finder, binding.slots, into: &numbers)
    }

    /// Takes what `tf()` reads.
    mutating func take(_ value: Double, lookup: Int) { numbers[lookup] = value }

    /// Looks at another candle, whose values are there.
    mutating func judge(_ strategy: Strategy, _ bar: Bar, _ moment: Moment, _ rules: Gate.Rules) {
        let commit = bar.isClosed
        prices = nil
        votes.count(strategy, &numbers, &memory, moment.stillness, commit: commit)
        let threshold = strategy.set.evaluate(strategy.threshold.steps, numbers, &memory, commit: commit)
        let mayLong = holds(strategy.require.long?.steps, strategy, commit)
        let mayShort = holds(strategy.require.short?.steps, strategy, commit)
        side = nil
        if votes.isWon(.long, by: strategy, threshold: threshold), mayLong { side = .long }
        if votes.isWon(.short, by: strategy, threshold: threshold), mayShort { side = .short }
        if commit {
            verdict = gate.close(side, bar, rules, moment)
            candles += 1
            isReady = isReady || votes.unknown == 0
        } else {
            verdict = gate.form(side, bar, rules, moment)
        }
        if let side, verdict == .fired || verdict == .missed { price(side, strategy, bar, tick: moment.tick) }
        guard commit else { return }
        for part in strategy.remembering { _ = strategy.set.evaluate(part, numbers, &memory, commit: true) }
    }

    /// Whether a condition holds; none does. One that is unknown does not.
    private mutating func holds(_ condition: Range<Int>?, _ strategy: Strategy, _ commit: Bool) -> Bool {
        guard let condition else { return true }
        let value = strategy.set.evaluate(condition, numbers, &memory, commit: commit)
        return !value.isNaN && value != 0
    }

    private mutating func price(_ side: Side, _ strategy: Strategy, _ bar: Bar, tick: Decimal?) {
        let (numbers, memory) = (numbers, memory)
        prices = Prices(side, entry: bar.close, tick: tick, stop: strategy.stop[side], target: strategy.target[side]) {
            var scratch = memory
            return strategy.set.evaluate($0, numbers, &scratch, commit: false)
        }
    }
}

/// What a series and the stream say about the candle at hand.
struct Moment {
    let stillness: Stillness
    /// The step of its market's prices; nil where that is unknown.
    let tick: Decimal?
    let streamTime: Int
    let isStale: Bool
    /// How long ago any strategy fired in any series of the symbol, in ms; nil where each side of a series has its own cooldown.
    var sinceSymbolFired: Int?
}
