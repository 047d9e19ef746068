import Shared

/// Something unknown that keeps a strategy from firing.
struct Blocker {
    /// `vote pivots`, `the threshold`.
    let name: String
    /// Its parts of the set's program, and what they read.
    let parts: [Range<Int>]
    let lookups: [Int]

    fileprivate init(_ name: String, _ expressions: [Expression]) {
        self.name = name
        parts = expressions.map(\.steps)
        lookups = expressions.flatMap(\.lookups)
    }

    fileprivate init(_ condition: Expression.Operand) {
        name = "the condition '\(condition.text)'"
        parts = [condition.steps]
        lookups = condition.lookups
    }
}

extension Watch {
    /// What was unknown at the current candle and kept the strategy from firing.
    func blockers(_ strategy: Strategy) -> [Blocker] {
        var blockers: [Blocker] = []
        if !votes.isReady(strategy) || votes.score.isNaN {
            for counted in votes.counted {
                let vote = strategy.votes[counted.place]
                if counted.weight.isNaN, case .expression(let weight) = vote.weight {
                    blockers.append(Blocker("the weight of vote \(vote.name)", [weight]))
                } else if counted.cast.isNaN, !vote.isOptional {
                    blockers.append(Blocker("vote \(vote.name)", vote.expressions))
                }
            }
        }
        if threshold.isNaN { blockers.append(Blocker("the threshold", [strategy.threshold])) }
        for (condition, value) in zip(strategy.require.long + strategy.require.short, filters) where value.isNaN {
            let blocker = Blocker(condition)
            if !blockers.contains(where: { $0.name == blocker.name }) { blockers.append(blocker) }
        }
        return blockers
    }
}
