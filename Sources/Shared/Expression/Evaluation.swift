extension ExpressionSet {
    /// Returns the value of an expression: a number, 1 or 0 for true and false, NaN for unknown. `numbers` are the values of
    /// the lookups. `commit` advances the memory, which must happen once per closed candle for each expression.
    package func evaluate(_ expression: Expression, _ numbers: [Double], _ memory: inout Memory, commit: Bool) -> Double {
        evaluate(expression.steps, numbers, &memory, commit: commit)
    }

    /// Returns the value of a part of the program.
    @inlinable package func evaluate(_ part: Range<Int>, _ numbers: [Double], _ memory: inout Memory, commit: Bool) -> Double {
        // Most rules are one comparison, which needs no stack.
        if part.count == 1 {
            switch steps[part.lowerBound] {
            case .compareLookups(let comparison, let left, let right): return comparison(numbers[left], numbers[right])
            case .compareNumber(let comparison, let lookup, let number): return comparison(numbers[lookup], number)
            case .number(let number): return number
            default: break
            }
        }
        return evaluate(all: part, numbers, &memory, commit)
    }

    @usableFromInline @inline(never) func evaluate(
        all part: Range<Int>, _ numbers: [Double], _ memory: inout Memory, _ commit: Bool
    ) -> Double {
        // The values below the top one. The parser refuses expressions that need a higher stack.
        var stack = InlineArray<16, Double>(repeating: 0)
        var height = 0
        var top = Double.nan
        for place in part {
            switch steps[place] {
            case .number(let number):
                stack[height] = top
                height += 1
                top = number
            case .load(let lookup):
                stack[height] = top
                height += 1
                top = numbers[lookup]
            case .compareLookups(let comparison, let left, let right):
                stack[height] = top
                height += 1
                top = comparison(numbers[left], numbers[right])
            case .compareNumber(let comparison, let lookup, let number):
                stack[height] = top
                height += 1
                top = comparison(numbers[lookup], number)
            case let step:
                let operands = 1 - step.growth
                height -= operands - 1
                top = result(
                    step, operands == 3 ? stack[height] : .nan, operands == 1 ? .nan : stack[height + operands - 2], top,
                    &memory,
                    commit: commit)
            }
        }
        return top
    }

    /// Applies a step to its operands, the last of which is `top`. `commit` advances the memory.
    @inline(__always) func result(
        _ step: Step, _ first: Double, _ second: Double, _ top: Double, _ memory: inout Memory, commit: Bool
    ) -> Double {
        switch step {
        case .negate: return -top
        case .not: return Logic.not(top)
        case .transform(let transform): return top.isNaN ? .nan : transform(top)
        case .clock(let part): return part(top)
        case .between: return Logic.between(first, second, top)
        case .choose: return Logic.choose(first, second, top)
        case .delay(let window): return memory.delayed(top, windows[window], commit)
        case .highest(let window): return memory.highest(top, windows[window], sign: 1, commit)
        case .lowest(let window): return memory.highest(top, windows[window], sign: -1, commit)
        case .mean(let window):
            return Logic.finite(memory.sum(top, windows[window], commit) / Double(windows[window].length))
        case .sum(let window): return Logic.finite(memory.sum(top, windows[window], commit))
        case .count(let window): return memory.sum(Comparison.unequal(top, 0), windows[window], commit)
        case .indexOfHighest(let window): return memory.indexOfHighest(top, windows[window], sign: 1, commit)
        case .indexOfLowest(let window): return memory.indexOfHighest(top, windows[window], sign: -1, commit)
        case .total(let window): return memory.total(top, windows[window], commit)
        case .barsSince(let window, let limit): return memory.barsSince(top, windows[window], limit: limit, commit)
        case .rising(let window): return Comparison.less(memory.last(top, windows[window], commit), top)
        case .falling(let window): return Comparison.less(top, memory.last(top, windows[window], commit))
        case .crossesAbove(let window), .crossesBelow(let window):
            let lastLeft = memory.last(second, windows[window], commit)
            let lastRight = memory.last(top, windows[window], commit, second: true)
            if case .crossesAbove = step {
                return Logic.and(Comparison.less(top, second), Comparison.lessOrEqual(lastLeft, lastRight))
            }
            return Logic.and(Comparison.less(second, top), Comparison.lessOrEqual(lastRight, lastLeft))
        default: return ExpressionSet.combine(step, second, top)
        }
    }

    @inline(__always) private static func combine(_ step: Step, _ left: Double, _ right: Double) -> Double {
        switch step {
        case .add: Logic.finite(left + right)
        case .subtract: Logic.finite(left - right)
        case .multiply: Logic.finite(left * right)
        case .divide: Logic.finite(left / right)
        case .remainder: right == 0 ? .nan : Logic.finite(left.truncatingRemainder(dividingBy: right))
        case .compare(let comparison): comparison(left, right)
        case .and: Logic.and(left, right)
        case .or: Logic.or(left, right)
        case .minimum: left.isNaN || right.isNaN ? .nan : min(left, right)
        default: left.isNaN || right.isNaN ? .nan : max(left, right)
        }
    }
}

/// Three-valued logic (S. C. Kleene): a result is unknown if an operand is, unless the other operand alone decides it.
enum Logic {
    /// Division by zero and overflow give unknown.
    @inline(__always) static func finite(_ number: Double) -> Double { number.isFinite ? number : .nan }

    @inline(__always) static func and(_ left: Double, _ right: Double) -> Double {
        if left == 0 || right == 0 { return 0 }
        return left.isNaN || right.isNaN ? .nan : 1
    }

    @inline(__always) static func not(_ value: Double) -> Double { value.isNaN ? .nan : value == 0 ? 1 : 0 }

    @inline(__always) static func or(_ left: Double, _ right: Double) -> Double {
        // Comparing with NaN is false: unknown is neither 0 nor known to be something else.
        if left < 0 || left > 0 || right < 0 || right > 0 { return 1 }
        return left.isNaN || right.isNaN ? .nan : 0
    }

    static func between(_ value: Double, _ low: Double, _ high: Double) -> Double {
        and(Comparison.lessOrEqual(low, value), Comparison.lessOrEqual(value, high))
    }

    /// An unknown condition gives unknown, unless both choices are equal.
    static func choose(_ condition: Double, _ first: Double, _ second: Double) -> Double {
        if condition.isNaN { return first == second ? first : .nan }
        return condition == 0 ? second : first
    }
}
