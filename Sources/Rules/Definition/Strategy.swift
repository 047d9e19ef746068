import Shared

/// A compiled strategy: its votes and prices as expressions of one set. A class, because it is read at each candle and never
/// changes.
package final class Strategy: Sendable {
    package struct Vote: Sendable {
        enum Rule {
            case sides(Sides<Expression?>)
            case value(Expression)
        }

        let name: String
        let rule: Rule
        let weight: Weight
        /// Whether the vote counts 0 while unknown, instead of keeping the strategy from firing. Its weight still counts.
        let isOptional: Bool

        /// The expressions of the rule.
        var expressions: [Expression] {
            switch rule {
            case .sides(let sides): [sides.long, sides.short].compactMap { $0 }
            case .value(let expression): [expression]
            }
        }

        var lookups: [Int] { expressions.flatMap(\.lookups) }
    }

    enum Weight: Sendable {
        case constant(Double)
        case expression(Expression)
    }

    package let name: String
    let scoring: StrategyRules.Scoring
    let threshold: Expression
    /// Whether the score must be above the threshold and the levels of confidence; if false, at or above them.
    let isStrict: Bool
    let agree: Int
    let quorum: Int?
    package let votes: [Vote]
    let ballots: [Ballot]
    /// The conditions that must hold in addition to the votes.
    let require: Sides<[Expression.Operand]>
    let stop: Sides<PriceRule?>
    let target: Sides<PriceRule?>
    /// Warnings about stops and targets that are bare numbers.
    package let barePrices: [String]
    private let constantThreshold: Double?
    let confidence: StrategyRules.Confidence?
    let cooldown: Int
    let coolsSymbol: Bool
    let set: ExpressionSet
    /// The parts of price expressions that look back, and so must be evaluated at every candle.
    let remembering: [Range<Int>]
    /// The lookups that read a time frame, each with the number of its time frame.
    let framesRead: [(lookup: Int, frame: Int)]

    /// The index of `votes.last` among the lookups of the set.
    static let lastVote = 0

    package init(_ rules: StrategyRules) throws(Failure) {
        var set = ExpressionSet(variables: ["votes.last"])
        name = rules.name
        scoring = rules.scoring
        isStrict = rules.isStrict
        agree = rules.agree
        quorum = rules.quorum
        cooldown = rules.cooldown
        coolsSymbol = rules.coolsSymbol
        votes = try Strategy.votes(rules, &set)
        ballots = votes.map(Ballot.init)
        threshold = try set.compile(rules.threshold)
        constantThreshold = set.constant(threshold)
        if let constantThreshold, !(constantThreshold > 0) {
            throw .usage(rules.threshold.place(0) + ": expected a threshold above 0, got \(rules.threshold.text)")
        }
        require = Sides(
            long: try set.compile(rules.require.long)?.operands ?? [],
            short: try set.compile(rules.require.short)?.operands ?? [])
        stop = Sides(
            long: try PriceRule(rules.stop.long, "stop", &set), short: try PriceRule(rules.stop.short, "stop", &set))
        target = Sides(
            long: try PriceRule(rules.target.long, "target", &set), short: try PriceRule(rules.target.short, "target", &set))
        barePrices = Strategy.barePrices([rules.stop.long, rules.stop.short, rules.target.long, rules.target.short])
        confidence = rules.confidence ?? (rules.scoring == .normalised ? StrategyRules.Confidence(high: 0.8, medium: 0.5) : nil)
        self.set = set
        remembering = Strategy.expressions(of: [stop, target]).filter(\.remembers).map(\.steps)
        framesRead = set.lookups.enumerated().compactMap { place, lookup in
            if case .timeFrame(let frame) = lookup { (place, frame) } else { nil }
        }
        if let reason = impossibility(votes) {
            throw .usage((agree > votes.count ? rules.agreePlace : rules.threshold.place(0)) + ": \(reason)")
        }
    }

    /// Warnings about stops and targets that are one fixed price for every market, which is probably a mistake.
    private static func barePrices(_ texts: [StrategyRules.Text?]) -> [String] {
        var told: [String] = []
        for case let text? in texts where Decimal(text.text) != nil {
            let note = text.place(0) + ": \(text.text) is a price; write \(text.text)% for a distance from the entry"
            if told.last != note { told.append(note) }
        }
        return told
    }

    /// Compiles the votes. A vote whose weight is constantly 0 is checked, then skipped with the fields that it reads.
    private static func votes(_ rules: StrategyRules, _ set: inout ExpressionSet) throws(Failure) -> [Vote] {
        var votes: [Vote] = []
        for vote in rules.votes {
            var larger = set
            let compiled = try compile(vote, &larger)
            if case .constant(0) = compiled.weight { continue }
            set = larger
            votes.append(compiled)
        }
        if votes.isEmpty {
            let place = rules.votes.compactMap(\.weight).first?.place(0) ?? rules.name
            throw .usage(place + ": expected a weight above 0 for one vote at least; all weights are 0")
        }
        return votes
    }

    /// Returns the reason why these votes can never fire; nil if they can, or if that is not certain.
    func impossibility(_ votes: [Vote]) -> String? {
        if agree > votes.count {
            return
                "\(Messages.count(agree, "vote")) must agree, but there \(votes.count == 1 ? "is" : "are") only \(votes.count)"
        }
        guard let constantThreshold else { return nil }
        var highest = 0.0
        for vote in votes {
            guard case .sides = vote.rule, case .constant(let weight) = vote.weight else { return nil }
            highest += weight
        }
        if scoring != .sum, scoring != .first { highest = 1 }
        highest = Votes.rounded(highest)
        if isStrict ? constantThreshold < highest : constantThreshold <= highest { return nil }
        let (most, threshold) = (Votes.text(highest), Votes.text(constantThreshold))
        return "the score is at most \(most), so it is never \(isStrict ? "above" : "at or above") the threshold, \(threshold)"
    }

    private static func compile(_ vote: StrategyRules.Vote, _ set: inout ExpressionSet) throws(Failure) -> Vote {
        let rule: Vote.Rule
        if let value = vote.value {
            rule = .value(try set.compile(value))
        } else {
            rule = .sides(Sides(long: try set.compile(vote.long), short: try set.compile(vote.short)))
        }
        guard let text = vote.weight else {
            return Vote(name: vote.name, rule: rule, weight: .constant(1), isOptional: vote.isOptional)
        }
        let expression = try set.compile(text)
        guard let constant = set.constant(expression) else {
            return Vote(name: vote.name, rule: rule, weight: .expression(expression), isOptional: vote.isOptional)
        }
        guard constant >= 0 else { throw .usage(text.place(0) + ": expected a weight of 0 or more, got \(text.text)") }
        return Vote(name: vote.name, rule: rule, weight: .constant(constant), isOptional: vote.isOptional)
    }

    /// The parts of the program that belong to a vote: all that is needed at each candle. An empty range means no such part.
    struct Ballot {
        let long: Range<Int>
        let short: Range<Int>
        let value: Range<Int>
        let weight: Range<Int>
        let constantWeight: Double
        let isOptional: Bool
    }

    /// The lookups outside the votes' own rules. The strategy cannot run without them.
    var needed: [Int] { deciding + Strategy.expressions(of: [stop, target]).flatMap(\.lookups) }

    /// The lookups of the threshold, the weights and the conditions, which decide whether the strategy fires.
    var deciding: [Int] {
        var weights: [Expression] = []
        for vote in votes { if case .expression(let weight) = vote.weight { weights.append(weight) } }
        return ([threshold] + weights).flatMap(\.lookups) + (require.long + require.short).flatMap(\.lookups)
    }

    /// The parts of the program whose values a signal needs.
    var parts: [Range<Int>] {
        let expressions = votes.flatMap(\.expressions) + [threshold] + Strategy.expressions(of: [stop, target])
        let weights = ballots.map(\.weight).filter { !$0.isEmpty }
        return expressions.map(\.steps) + weights + (require.long + require.short).map(\.steps)
    }

    /// The expressions of the stops and targets.
    var priceExpressions: [Expression] { Strategy.expressions(of: [stop, target]) }

    private static func expressions(of prices: [Sides<PriceRule?>]) -> [Expression] {
        prices.flatMap { [$0.long, $0.short] }.compactMap { $0?.expression }
    }

    var hasConstantThreshold: Bool { constantThreshold != nil }

    /// All candle fields that the strategy reads, including those of other intervals.
    package var fieldsRead: [Lookup] {
        (set.lookups + set.timeFrames.flatMap(\.set.lookups)).filter { $0.field != nil }
    }

    /// Whether `tf()` reads candles of this interval, so that the strategy does not fire on them.
    func reads(_ interval: Interval) -> Bool { set.timeFrames.contains { $0.interval == interval } }

    func confidence(of score: Double) -> String? {
        guard let confidence else { return nil }
        return reaches(abs(score), confidence.high) ? "high" : reaches(abs(score), confidence.medium) ? "medium" : "low"
    }

    /// Whether a score is enough for a threshold or a level of confidence.
    @inline(__always) func reaches(_ score: Double, _ level: Double) -> Bool { isStrict ? score > level : score >= level }
}

extension Strategy.Ballot {
    init(_ vote: Strategy.Vote) {
        var parts = (long: 0..<0, short: 0..<0, value: 0..<0, weight: 0..<0)
        switch vote.rule {
        case .sides(let sides):
            parts.long = sides.long?.steps ?? 0..<0
            parts.short = sides.short?.steps ?? 0..<0
        case .value(let expression): parts.value = expression.steps
        }
        var constant = 0.0
        switch vote.weight {
        case .constant(let weight): constant = weight
        case .expression(let expression): parts.weight = expression.steps
        }
        self.init(
            long: parts.long, short: parts.short, value: parts.value, weight: parts.weight, constantWeight: constant,
            isOptional: vote.isOptional)
    }
}

extension ExpressionSet {
    /// Compiles a text of a rule file or an option; an error names its place.
    mutating func compile(_ text: StrategyRules.Text) throws(Failure) -> Expression {
        do throws(ExpressionError) { return try add(text.text) } catch {
            throw .usage(text.place(error.offset) + ": \(error.reason)")
        }
    }

    mutating func compile(_ text: StrategyRules.Text?) throws(Failure) -> Expression? {
        guard let text else { return nil }
        return try compile(text)
    }
}
