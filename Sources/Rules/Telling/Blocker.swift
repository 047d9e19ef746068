import Shared

/// Something unknown that keeps a strategy from firing.
struct Blocker {
    /// The name in messages: `vote pivots`, `the threshold`.
    let name: String
    /// The side that cannot fire; nil if neither can.
    fileprivate(set) var side: Side?
    /// The steps of the compiled program that were unknown, and the lookups that they read.
    let parts: [Range<Int>]
    let lookups: [Int]

    fileprivate init(_ name: String, _ expressions: [Expression]) {
        self.name = name
        parts = expressions.map(\.steps)
        lookups = expressions.flatMap(\.lookups)
    }

    fileprivate init(_ condition: Expression.Operand, of side: Side) {
        self.side = side
        name = "the condition '\(condition.text)'"
        parts = [condition.steps]
        lookups = condition.lookups
    }

    /// The subject of `… fires` in messages: `nothing`, `no short signal`.
    var blocked: String { side.map { "no \($0.name) signal" } ?? "nothing" }
}

extension StrategyWatch {
    /// The optional votes that were never known. They count 0 and do not keep the strategy from firing.
    func absentees(_ strategy: Strategy) -> [Blocker] {
        candles == 0
            ? []
            : neverKnown.map { number in
                let vote = strategy.votes[votes.counted[number].place]
                return Blocker("vote \(vote.name)", vote.expressions)
            }
    }

    /// Everything unknown at the current candle that kept the strategy from firing.
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
        let sides = [Side](repeating: .long, count: strategy.require.long.count) + strategy.require.short.map { _ in .short }
        for (number, condition) in (strategy.require.long + strategy.require.short).enumerated() where filters[number].isNaN {
            let blocker = Blocker(condition, of: sides[number])
            if let same = blockers.firstIndex(where: { $0.name == blocker.name }) {
                if blockers[same].side != blocker.side { blockers[same].side = nil }
            } else {
                blockers.append(blocker)
            }
        }
        return blockers
    }
}
