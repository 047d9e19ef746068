/// Values of an expression for many candles at once: the same steps, each done for a block of candles before the next.
package struct ExpressionBlocks {
    /// So many candles are a block: its values stay in the processor's nearest memory.
    package static let size = 512

    /// The values under the top one, by height.
    private var stack: [[Double]]

    package init() {
        stack = [[Double]](
            repeating: [Double](repeating: 0, count: ExpressionBlocks.size), count: ExpressionSet.stackHeight + 1)
    }

    /// Puts what a part of a set's program is worth at each of the candles into `values`. `columns` has a value for each candle, by
    /// lookup; `memory` moves on by these candles, which follow those of the call before.
    package mutating func evaluate(
        _ part: Range<Int>, of set: ExpressionSet, _ columns: [[Double]], _ candles: Range<Int>, _ memory: inout Memory,
        into values: inout [Double]
    ) {
        let count = candles.count
        var height = 0
        for place in part {
            switch set.steps[place] {
            case .number(let number):
                for candle in 0..<count { stack[height][candle] = number }
                height += 1
            case .load(let lookup):
                let column = columns[lookup]
                for candle in 0..<count { stack[height][candle] = column[candles.lowerBound + candle] }
                height += 1
            case .compareLookups(let comparison, let left, let right):
                let (left, right) = (columns[left], columns[right])
                for candle in 0..<count {
                    stack[height][candle] = comparison(left[candles.lowerBound + candle], right[candles.lowerBound + candle])
                }
                height += 1
            case .compareNumber(let comparison, let lookup, let number):
                let column = columns[lookup]
                for candle in 0..<count { stack[height][candle] = comparison(column[candles.lowerBound + candle], number) }
                height += 1
            case let step: height += apply(step, set, height, count, &memory)
            }
        }
        for candle in 0..<count { values[candle] = stack[0][candle] }
    }

    /// Does a step whose operands lie on the stack. Gives by how much the stack is higher behind it.
    private mutating func apply(_ step: Step, _ set: ExpressionSet, _ height: Int, _ count: Int, _ memory: inout Memory) -> Int
    {
        let growth = step.growth
        let operands = 1 - growth
        let first = height - operands
        // What rules consist of, each in a loop of its own.
        switch step {
        case .and: for candle in 0..<count { stack[first][candle] = Logic.and(stack[first][candle], stack[first + 1][candle]) }
        case .or: for candle in 0..<count { stack[first][candle] = Logic.or(stack[first][candle], stack[first + 1][candle]) }
        case .not: for candle in 0..<count { stack[first][candle] = Logic.not(stack[first][candle]) }
        case .compare(let comparison):
            for candle in 0..<count { stack[first][candle] = comparison(stack[first][candle], stack[first + 1][candle]) }
        default:
            for candle in 0..<count {
                let (left, second) = (stack[first][candle], operands == 3 ? stack[first + 1][candle] : stack[first][candle])
                stack[first][candle] = set.result(step, left, second, stack[height - 1][candle], &memory, commit: true)
            }
        }
        return growth
    }
}
