/// Evaluates an expression for many candles at once: each step runs for a block of candles before the next step.
package struct ExpressionBlocks {
    /// The candles of a block, few enough for its values to stay in the processor's nearest cache.
    package static let size = 512

    /// The operand stack, with a block of values at each height.
    private var stack: [[Double]]

    package init() {
        stack = [[Double]](
            repeating: [Double](repeating: 0, count: ExpressionBlocks.size), count: ExpressionSet.stackHeight + 1)
    }

    /// Writes the value of a part of a set's program at each of the candles into `values`. `columns` has a value per candle for
    /// each lookup. `memory` advances by these candles, which must follow those of the previous call.
    package mutating func evaluate(
        _ part: Range<Int>, of set: ExpressionSet, _ columns: [[Double]], _ candles: Range<Int>, _ memory: inout Memory,
        into values: inout [Double]
    ) {
        let count = candles.count
        var height = 0
        for place in part {
            var top: [Double] = []
            swap(&top, &stack[height])
            switch set.steps[place] {
            case .number(let number): top.fill(count, number)
            case .load(let lookup): top.take(count, columns[lookup], from: candles.lowerBound)
            case .compareLookups(let comparison, let left, let right):
                top.take(count, columns[left], from: candles.lowerBound)
                top.compare(comparison, count, columns[right], from: candles.lowerBound)
            case .compareNumber(let comparison, let lookup, let number):
                top.take(count, columns[lookup], from: candles.lowerBound)
                top.compare(comparison, count, number)
            case let step:
                swap(&top, &stack[height])
                height += apply(step, set, height, count, &memory)
                continue
            }
            swap(&top, &stack[height])
            height += 1
        }
        values.take(count, stack[0], from: 0)
    }

    /// Applies a step to its operands on the stack. Returns by how much the stack grows.
    private mutating func apply(_ step: Step, _ set: ExpressionSet, _ height: Int, _ count: Int, _ memory: inout Memory) -> Int
    {
        let growth = step.growth
        let operands = 1 - growth
        let first = height - operands
        // The steps that rules mostly consist of have a loop of their own.
        var left: [Double] = []
        swap(&left, &stack[first])
        defer { swap(&left, &stack[first]) }
        switch step {
        case .and: left.join(count, stack[first + 1]) { Logic.and($0, $1) }
        case .or: left.join(count, stack[first + 1]) { Logic.or($0, $1) }
        case .not: left.change(count) { Logic.not($0) }
        case .compare(let comparison): left.compare(comparison, count, stack[first + 1], from: 0)
        default:
            for candle in 0..<count {
                let second = operands == 3 ? stack[first + 1][candle] : left[candle]
                let last = operands == 1 ? left[candle] : stack[height - 1][candle]
                left[candle] = set.result(step, left[candle], second, last, &memory, commit: true)
            }
        }
        return growth
    }
}

/// Loops over the values of a block, so simple that the processor works on several values at once.
extension [Double] {
    @inline(__always) fileprivate mutating func change(_ count: Int, _ change: (Double) -> Double) {
        var values = mutableSpan
        precondition(count <= values.count)
        for place in 0..<count { values[place] = change(values[place]) }
    }

    /// `start` is the index of the first of the others.
    @inline(__always) fileprivate mutating func join(
        _ count: Int, _ others: [Double], from start: Int = 0, _ join: (Double, Double) -> Double
    ) {
        let others = others.span.extracting(start..<start + count)
        var values = mutableSpan
        precondition(count <= values.count)
        for place in 0..<count { values[place] = join(values[place], others[place]) }
    }

    fileprivate mutating func fill(_ count: Int, _ number: Double) { change(count) { _ in number } }

    fileprivate mutating func take(_ count: Int, _ others: [Double], from start: Int) {
        join(count, others, from: start) { _, other in other }
    }

    fileprivate mutating func compare(_ comparison: Comparison, _ count: Int, _ number: Double) {
        switch comparison {
        case .less: change(count) { Comparison.less($0, number) }
        case .lessOrEqual: change(count) { Comparison.lessOrEqual($0, number) }
        case .greater: change(count) { Comparison.greater($0, number) }
        case .greaterOrEqual: change(count) { Comparison.greaterOrEqual($0, number) }
        case .equal: change(count) { Comparison.equal($0, number) }
        case .unequal: change(count) { Comparison.unequal($0, number) }
        }
    }

    fileprivate mutating func compare(_ comparison: Comparison, _ count: Int, _ others: [Double], from start: Int) {
        switch comparison {
        case .less: join(count, others, from: start) { Comparison.less($0, $1) }
        case .lessOrEqual: join(count, others, from: start) { Comparison.lessOrEqual($0, $1) }
        case .greater: join(count, others, from: start) { Comparison.greater($0, $1) }
        case .greaterOrEqual: join(count, others, from: start) { Comparison.greaterOrEqual($0, $1) }
        case .equal: join(count, others, from: start) { Comparison.equal($0, $1) }
        case .unequal: join(count, others, from: start) { Comparison.unequal($0, $1) }
        }
    }
}
