import Shared

/// A strategy, compiled: its votes and prices as expressions of one set. A class, for it is read at each candle and never
/// changes.
final class Strategy: Sendable {
    struct Vote: Sendable {
        enum Rule {
            case sides(Sides<Expression?>)
            case value(Expression)
        }

        let name: String
        let rule: Rule
        let weight: Weight

        /// The expressions of the rule.
        var expressions: [Expression] {
            switch rule {
            case .sides(let sides): [sides.long, sides.short].compactMap { $0 }
            case .value(let expression): [expression]
            }
        }
    }

    enum Weight: Sendable {
        case constant(Double)
        case expression(Expression)
    }

    let name: String
    let scoring: Rules.Scoring
    let threshold: Expression
    let agree: Int
    let quorum: Int?
    let votes: [Vote]
    let ballots: [Ballot]
    let require: Sides<Expression?>
    let stop: Sides<PriceRule?>
    let target: Sides<PriceRule?>
    let confidence: Rules.Confidence?
    let cooldown: Int
    let set: ExpressionSet
    /// The prices' parts of the program that look back, and so have to see each candle.
    let remembering: [Range<Int>]
    /// Where the values of the set's time frames go among its lookups.
    let framesRead: [(lookup: Int, frame: Int)]

    /// The place among the set's lookups of `votes.last`.
    static let lastVote = 0

    init(_ rules: Rules) throws(Failure) {
        var set = ExpressionSet(variables: ["votes.last"])
        name = rules.name
        scoring = rules.scoring
        agree = rules.agree
        quorum = rules.quorum
        cooldown = rules.cooldown
        var votes: [Vote] = []
        for vote in rules.votes { votes.append(try Strategy.compile(vote, &set)) }
        self.votes = votes
        ballots = votes.map(Ballot.init)
        threshold = try set.compile(rules.threshold)
        if let constant = set.constant(threshold), !(constant > 0) {
            throw .usage(rules.threshold.place(0) + ": expected a threshold above 0, got \(rules.threshold.text)")
        }
        require = Sides(long: try set.compile(rules.require.long), short: try set.compile(rules.require.short))
        stop = Sides(
            long: try PriceRule(rules.stop.long, "stop", &set), short: try PriceRule(rules.stop.short, "stop", &set))
        target = Sides(
            long: try PriceRule(rules.target.long, "target", &set), short: try PriceRule(rules.target.short, "target", &set))
        confidence = rules.confidence ?? (rules.scoring == .normalised ? Rules.Confidence(high: 0.8, medium: 0.5) : nil)
        self.set = set
        remembering = Strategy.expressions(of: [stop, target]).filter(\.remembers).map(\.steps)
        framesRead = set.lookups.enumerated().compactMap { place, lookup in
            if case .timeFrame(let frame) = lookup { (place, frame) } else { nil }
        }
    }

    private static func compile(_ vote: Rules.Vote, _ set: inout ExpressionSet) throws(Failure) -> Vote {
        let rule: Vote.Rule
        if let value = vote.value {
            rule = .value(try set.compile(value))
        } else {
            rule = .sides(Sides(long: try set.compile(vote.long), short: try set.compile(vote.short)))
        }
        guard let text = vote.weight else { return Vote(name: vote.name, rule: rule, weight: .constant(1)) }
        let expression = try set.compile(text)
        guard let constant = set.constant(expression) else {
            return Vote(name: vote.name, rule: rule, weight: .expression(expression))
        }
        guard constant >= 0 else { throw .usage(text.place(0) + ": expected a weight of 0 or more, got \(text.text)") }
        return Vote(name: vote.name, rule: rule, weight: .constant(constant))
    }

    /// A vote's parts of the set's program, by themselves: what is needed at each candle. An empty part is none.
    struct Ballot {
        let long: Range<Int>
        let short: Range<Int>
        let value: Range<Int>
        let weight: Range<Int>
        let constantWeight: Double
    }

    /// What is not a vote's own: without its fields the strategy cannot be run.
    var needed: [Expression] {
        var weights: [Expression] = []
        for vote in votes { if case .expression(let weight) = vote.weight { weights.append(weight) } }
        return [threshold] + weights + [require.long, require.short].compactMap { $0 }
            + Strategy.expressions(of: [stop, target])
    }

    private static func expressions(of prices: [Sides<PriceRule?>]) -> [Expression] {
        prices.flatMap { [$0.long, $0.short] }.compactMap { $0?.expression }
    }

    /// Whether candles of this interval are only what `tf()` reads.
    func reads(_ interval: Interval) -> Bool { set.timeFrames.contains { $0.interval == interval } }

    func confidence(of score: Double) -> StaticString? {
        guard let confidence else { return nil }
        return abs(score) >= confidence.high ? "high" : abs(score) >= confidence.medium ? "medium" : "low"
    }
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
        self.init(long: parts.long, short: parts.short, value: parts.value, weight: parts.weight, constantWeight: constant)
    }
}

extension ExpressionSet {
    /// Compiles a text of a rule file or an option; an error names its place.
    mutating func compile(_ text: Rules.Text) throws(Failure) -> Expression {
        do throws(ExpressionError) { return try add(text.text) } catch {
            throw .usage(text.place(error.offset) + ": \(error.reason)")
        }
    }

    mutating func compile(_ text: Rules.Text?) throws(Failure) -> Expression? {
        guard let text else { return nil }
        return try compile(text)
    }
}
