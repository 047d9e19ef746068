/// A compiled expression: a part of its set's program.
package struct Expression: Sendable {
    package let text: String
    /// Its part of the set's program.
    package let steps: Range<Int>
    /// The lookups that the expression reads, as indices into the set's list, each once.
    package let lookups: [Int]
    /// The conditions that `and` joins at the top of the expression; without `and`, the whole expression.
    package let operands: [Operand]
    /// The ranges of families in the text, and their lookups.
    let families: [(range: Range<Int>, lookup: Int)]
    /// Whether the expression looks back, so that it has to be evaluated at each record.
    package let remembers: Bool

    /// A condition that must hold for the expression to hold.
    package struct Operand: Sendable {
        package let text: String
        /// Its part of the set's program.
        package let steps: Range<Int>
        package let lookups: [Int]
    }

    /// Returns the text with each family replaced by the field that it stands for.
    package func text(_ resolved: (Int) -> String?) -> String {
        var bytes = Array(text.utf8)
        for family in families.reversed() {
            if let name = resolved(family.lookup) { bytes.replaceSubrange(family.range, with: Array(name.utf8)) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Expressions that are evaluated together: they share one flat program, one list of lookups and one memory.
package struct ExpressionSet: Sendable {
    /// An expression over the candles of another interval.
    package struct TimeFrame: Sendable {
        package let interval: Interval
        package let set: ExpressionSet
        package let expression: Expression
    }

    package internal(set) var lookups: [Lookup] = []
    private(set) var readsTexts = false
    package internal(set) var timeFrames: [TimeFrame] = []
    @usableFromInline var steps: [Step] = []
    var windows: [Window] = []
    var numbersOfWindows = 0
    var marksOfWindows = 0

    /// The maximum height of the operand stack. Expressions that need more are refused.
    static let stackHeight = 16

    /// `variables` are names whose values the owner of the set supplies; they are the first of the lookups.
    package init(variables: [String] = []) { lookups = variables.map { .variable($0) } }

    /// Compiles a text into the program.
    package mutating func add(_ text: String) throws(ExpressionError) -> Expression {
        var parser = ExpressionParser(text, self)
        let expression = try parser.parse()
        self = parser.set
        return expression
    }

    /// Returns the value of an expression that reads nothing, or nil for other expressions.
    package func constant(_ expression: Expression) -> Double? {
        guard expression.lookups.isEmpty, !expression.remembers else { return nil }
        var memory = Memory(for: self)
        return evaluate(expression, [], &memory, commit: false)
    }

    /// Whether a part of the program reads a lookup.
    package func reads(_ lookup: Int, in part: Range<Int>) -> Bool { steps[part].contains { $0.lookups.contains(lookup) } }

    mutating func place(of lookup: Lookup) -> Int {
        if let place = lookups.firstIndex(of: lookup) { return place }
        lookups.append(lookup)
        if case .text = lookup { readsTexts = true }
        return lookups.count - 1
    }

    mutating func window(_ kind: Window.Kind, _ length: Int) -> Int {
        windows.append(Window(kind: kind, length: length, numbers: numbersOfWindows, marks: marksOfWindows))
        numbersOfWindows += length
        marksOfWindows += kind == .ring ? RingMark.count : QueueMark.count + length + (kind == .index ? 1 : 0)
        return windows.count - 1
    }
}
