extension ExpressionSet {
    /// Returns the number of records after which a part of the program has a value at the latest, if each lookup has one after
    /// `needs` records.
    package func warmUp(_ part: Range<Int>, _ needs: [Int]) -> Int {
        var stack: [Int] = []
        for step in steps[part] {
            let taken = 1 - step.growth
            let need = (step.lookups.map { needs[$0] } + stack.suffix(taken)).max() ?? 1
            stack.removeLast(taken)
            stack.append(need + lookBack(step))
        }
        return stack.last ?? 1
    }

    /// Whether a part of the program may be unknown because a condition of `barssince` without a limit has not held yet.
    package func waitsForCondition(_ part: Range<Int>) -> Bool {
        steps[part].contains { if case .barsSince(_, .max) = $0 { true } else { false } }
    }

    /// The number of records before the current one that a step needs.
    private func lookBack(_ step: Step) -> Int {
        switch step {
        case .delay(let window): windows[window].length
        case .highest(let window), .lowest(let window), .mean(let window), .sum(let window), .count(let window),
            .indexOfHighest(let window), .indexOfLowest(let window):
            windows[window].length - 1
        // Without a limit it is unknown when the condition will hold.
        case .barsSince(_, let limit): limit == .max ? 0 : limit - 1
        case .rising, .falling, .crossesAbove, .crossesBelow: 1
        default: 0
        }
    }
}
