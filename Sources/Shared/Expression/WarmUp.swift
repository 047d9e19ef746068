extension ExpressionSet {
    /// After how many records a part of the program has a value at the latest, where each lookup has one after `needs` records.
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

    /// How many records before the current one a step needs.
    private func lookBack(_ step: Step) -> Int {
        switch step {
        case .delay(let window): windows[window].length
        case .highest(let window), .lowest(let window), .mean(let window): windows[window].length - 1
        case .rising, .falling, .crossesAbove, .crossesBelow: 1
        default: 0
        }
    }
}
