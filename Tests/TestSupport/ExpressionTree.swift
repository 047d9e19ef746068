/// An expression as a tree, and what it is worth by walking it over the whole history, with optionals for what is unknown.
package indirect enum ExpressionTree {
    case number(Double)
    case field(Int)
    case negate(ExpressionTree)
    case not(ExpressionTree)
    case binary(String, ExpressionTree, ExpressionTree)
    case call(String, [ExpressionTree])
    case window(String, ExpressionTree, Int)

    package static let fields = ["a", "b", "c_1"]

    /// As the language writes it.
    package var text: String {
        switch self {
        case .number(let number): number < 0 ? "(\(number))" : "\(number)"
        case .field(let field): ExpressionTree.fields[field]
        case .negate(let tree): "-(\(tree.text))"
        case .not(let tree): "(not \(tree.text))"
        case .binary(let sign, let left, let right): "(\(left.text) \(sign) \(right.text))"
        case .call(let name, let trees): "\(name)(\(trees.map(\.text).joined(separator: ", ")))"
        case .window(let name, let tree, let length): "\(name)(\(tree.text), \(length))"
        }
    }

    package static func random(_ random: inout Seeded, depth: Int) -> ExpressionTree {
        let choice = Int(random.next() % (depth == 0 ? 2 : 8))
        func next() -> ExpressionTree { Self.random(&random, depth: depth - 1) }
        switch choice {
        case 0: return .number(Double(Int(random.next() % 7)) - 2)
        case 1, 2: return .field(Int(random.next() % 3))
        case 3: return random.next() % 2 == 0 ? .negate(next()) : .not(next())
        case 4, 5:
            let signs = ["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or"]
            return .binary(signs[Int(random.next() % UInt64(signs.count))], next(), next())
        case 6:
            switch random.next() % 6 {
            case 0: return .call("abs", [next()])
            case 1: return .call(random.next() % 2 == 0 ? "min" : "max", [next(), next(), next()])
            case 2: return .call("between", [next(), next(), next()])
            case 3: return .call("if", [next(), next(), next()])
            case 4: return .call(random.next() % 2 == 0 ? "rising" : "falling", [next()])
            default: return .call(random.next() % 2 == 0 ? "crosses_above" : "crosses_below", [next(), next()])
            }
        default:
            let names = ["prev", "highest", "lowest", "mean"]
            return .window(names[Int(random.next() % 4)], next(), Int(random.next() % 4) + 1)
        }
    }

    /// After the last row of the history; nil for unknown.
    package func value(_ history: ArraySlice<[Double?]>) -> Double? {
        guard let row = history.last else { return nil }
        func finite(_ number: Double) -> Double? { number.isFinite ? number : nil }
        func truth(_ holds: Bool) -> Double { holds ? 1 : 0 }
        switch self {
        case .number(let number): return number
        case .field(let field): return row[field]
        case .negate(let tree): return tree.value(history).map { -$0 }
        case .not(let tree): return tree.value(history).map { truth($0 == 0) }
        case .binary(let sign, let left, let right):
            let (a, b) = (left.value(history), right.value(history))
            if sign == "and" { return a == 0 || b == 0 ? 0 : a == nil || b == nil ? nil : 1 }
            if sign == "or" { return (a ?? 0) != 0 || (b ?? 0) != 0 ? 1 : a == nil || b == nil ? nil : 0 }
            guard let a, let b else { return nil }
            switch sign {
            case "+": return finite(a + b)
            case "-": return finite(a - b)
            case "*": return finite(a * b)
            case "/": return finite(a / b)
            case "%": return b == 0 ? nil : a.truncatingRemainder(dividingBy: b)
            case "==": return truth(a == b)
            case "!=": return truth(a != b)
            case "<": return truth(a < b)
            case "<=": return truth(a <= b)
            case ">": return truth(a > b)
            default: return truth(a >= b)
            }
        case .call(let name, let trees):
            let values = trees.map { $0.value(history) }
            let before = trees.map { $0.value(history.dropLast()) }
            switch name {
            case "abs": return values[0].map { abs($0) }
            case "min", "max":
                let known = values.compactMap { $0 }
                return known.count < values.count ? nil : name == "min" ? known.min() : known.max()
            case "between":
                let above = values[0].flatMap { x in values[1].map { truth($0 <= x) } }
                let below = values[0].flatMap { x in values[2].map { truth(x <= $0) } }
                return above == 0 || below == 0 ? 0 : above == nil || below == nil ? nil : 1
            case "if":
                guard let condition = values[0] else { return values[1] == values[2] ? values[1] : nil }
                return condition == 0 ? values[2] : values[1]
            case "rising", "falling":
                guard let now = values[0], let last = before[0] else { return nil }
                return truth(name == "rising" ? last < now : now < last)
            default:
                let sign: Double = name == "crosses_above" ? 1 : -1
                let isAbove = values[0].flatMap { a in values[1].map { truth(sign * a > sign * $0) } }
                let wasNot = before[0].flatMap { a in before[1].map { truth(sign * a <= sign * $0) } }
                return isAbove == 0 || wasNot == 0 ? 0 : isAbove == nil || wasNot == nil ? nil : 1
            }
        case .window(let name, let tree, let length):
            if name == "prev" { return tree.value(history.dropLast(length)) }
            let values = (0..<length).map { tree.value(history.dropLast($0)) }
            let known = values.compactMap { $0 }
            guard known.count == length else { return nil }
            return name == "highest"
                ? known.max() : name == "lowest" ? known.min() : known.reversed().reduce(0, +) / Double(length)
        }
    }
}

// MARK: - Rounding

extension ExpressionTree {
    private var children: [ExpressionTree] {
        switch self {
        case .number, .field: []
        case .negate(let tree), .not(let tree), .window(_, let tree, _): [tree]
        case .binary(_, let left, let right): [left, right]
        case .call(_, let trees): trees
        }
    }

    private var hasQuotient: Bool {
        if case .binary("/", _, _) = self { return true }
        return children.contains { $0.hasQuotient }
    }

    private var hasMeanOfQuotients: Bool {
        if case .window("mean", let tree, _) = self, tree.hasQuotient { return true }
        return children.contains { $0.hasMeanOfQuotients }
    }

    /// Whether its value may depend on the last digit of a mean: thirds that are added in another order give another last digit, and a
    /// comparison, a remainder or a truth makes much of it.
    package var dependsOnRounding: Bool {
        let isExact =
            switch self {
            case .negate, .window, .number, .field: true
            case .binary(let sign, _, _): ["+", "-", "*", "/"].contains(sign)
            case .call(let name, _): ["abs", "min", "max"].contains(name)
            case .not: false
            }
        return children.contains { $0.dependsOnRounding || (!isExact && $0.hasMeanOfQuotients) }
    }
}
