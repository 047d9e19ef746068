@usableFromInline enum Comparison: Sendable {
    case less, lessOrEqual, greater, greaterOrEqual, equal, unequal

    /// 1 or 0, or unknown.
    @inlinable @inline(__always) func callAsFunction(_ left: Double, _ right: Double) -> Double {
        // What holds is as good as random: it is chosen without a branch, which would be mispredicted half of the time.
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
    /// A part of a time that is the operand.
    case clock(ClockPart)
    case add, subtract, multiply, divide, remainder
    case compare(Comparison)
    /// What most rules are, in one step: two lookups, or one and a number.
    case compareLookups(Comparison, Int, Int)
    case compareNumber(Comparison, Int, Double)
    case and, or
    case minimum, maximum
    /// x, a, b: whether a ≤ x ≤ b.
    case between
    /// condition, a, b.
    case choose
    // What remembers: each with the place of its window in the set's list.
    case delay(Int)
    case highest(Int)
    case lowest(Int)
    case mean(Int)
    case sum(Int)
    /// How many of the window's values are true.
    case count(Int)
    case indexOfHighest(Int)
    case indexOfLowest(Int)
    /// The sum since the first candle.
    case total(Int)
    /// How many candles ago it was true, at most so many.
    case barsSince(Int, limit: Int)
    case rising(Int)
    case falling(Int)
    case crossesAbove(Int)
    case crossesBelow(Int)

    /// The lookups that it reads.
    var lookups: [Int] {
        switch self {
        case .load(let lookup), .compareNumber(_, let lookup, _): [lookup]
        case .compareLookups(_, let left, let right): [left, right]
        default: []
        }
    }

    /// By how much the stack of values is higher behind it.
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

/// Where a step that remembers keeps its numbers in a `Memory`.
struct Window: Equatable {
    enum Kind {
        case ring, queue
        /// A queue that also knows which of its numbers was chosen.
        case index
    }

    let kind: Kind
    let length: Int
    /// Its first number, and its first mark.
    let numbers: Int
    let marks: Int
}

/// What an expression reads from outside: its value is put into the list of numbers before the expression is evaluated.
package enum Lookup: Hashable, Sendable {
    /// A field's number: null, absent and text that spells none are unknown, true is 1 and false 0.
    case field(FieldName)
    /// Whether a field is this text.
    case text(FieldName, String)
    /// The value of the set's time frame of this number.
    case timeFrame(Int)
    /// A name that the owner of the set gave a meaning.
    case variable(String)

    package var field: FieldName? {
        switch self {
        case .field(let field), .text(let field, _): field
        case .timeFrame, .variable: nil
        }
    }
}
