@usableFromInline enum Comparison: Sendable {
    case less, lessOrEqual, greater, greaterOrEqual, equal, unequal

    /// Returns 1 or 0, or NaN if an operand is unknown.
    @inlinable @inline(__always) func callAsFunction(_ left: Double, _ right: Double) -> Double {
        // The outcome is as good as random, so it is computed without a branch, which would be mispredicted half of the time.
        let holds =
            switch self {
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            case .equal: left == right
            case .unequal: left != right
            }
        return left.isNaN || right.isNaN ? .nan : Double(bitPattern: holds ? 0x3FF0_0000_0000_0000 : 0)
    }
}

/// One step of a compiled expression: it takes its operands from the stack of values and leaves its result there. Unknown is
/// NaN; true is 1, false 0, and any number but 0 counts as true.
@usableFromInline enum Step: Equatable, Sendable {
    case number(Double)
    /// The value of a lookup, by its place in the set's list.
    case load(Int)
    case negate, not
    case transform(Transform)
    /// A part, such as the hour, of the time that is the operand.
    case clock(ClockPart)
    case add, subtract, multiply, divide, remainder
    case compare(Comparison)
    /// Most comparisons in rules, in one step: of two lookups, or of a lookup and a number.
    case compareLookups(Comparison, Int, Int)
    case compareNumber(Comparison, Int, Double)
    case and, or
    case minimum, maximum
    /// x, a, b: whether a ≤ x ≤ b.
    case between
    /// condition, a, b: a if the condition is true, else b.
    case choose
    // Steps with a memory, each with the index of its window in the set's list.
    case delay(Int)
    case highest(Int)
    case lowest(Int)
    case mean(Int)
    case sum(Int)
    /// The number of true values in the window.
    case count(Int)
    case indexOfHighest(Int)
    case indexOfLowest(Int)
    /// The sum since the first candle.
    case total(Int)
    /// The number of candles since the operand was last true, at most `limit`.
    case barsSince(Int, limit: Int)
    case rising(Int)
    case falling(Int)
    case crossesAbove(Int)
    case crossesBelow(Int)

    /// The lookups that the step reads.
    var lookups: [Int] {
        switch self {
        case .load(let lookup), .compareNumber(_, let lookup, _): [lookup]
        case .compareLookups(_, let left, let right): [left, right]
        default: []
        }
    }

    /// The number of values by which the step makes the stack grow.
    var growth: Int {
        switch self {
        case .number, .load, .compareLookups, .compareNumber: 1
        case .negate, .not, .transform, .clock, .delay, .highest, .lowest, .mean, .sum, .count, .rising, .falling: 0
        case .indexOfHighest, .indexOfLowest, .total, .barsSince: 0
        case .between, .choose: -2
        default: -1
        }
    }
}

/// The part of a `Memory` in which a step keeps its numbers.
struct Window: Equatable {
    enum Kind {
        case ring, queue
        /// A queue that also knows which of its numbers was chosen.
        case index
    }

    let kind: Kind
    let length: Int
    /// The indices of the window's first number and first mark.
    let numbers: Int
    let marks: Int
}

/// An input of an expression. Its value is put into the list of numbers before the expression is evaluated.
package enum Lookup: Hashable, Sendable {
    /// A field's number. Null, missing and text that is not a number are unknown; true is 1 and false 0.
    case field(FieldName)
    /// Whether a field equals this text.
    case text(FieldName, String)
    /// The value of the set's time frame with this index.
    case timeFrame(Int)
    /// A name whose value the owner of the set supplies.
    case variable(String)

    package var field: FieldName? {
        switch self {
        case .field(let field), .text(let field, _): field
        case .timeFrame, .variable: nil
        }
    }
}
