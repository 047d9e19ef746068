import Shared

/// An expression as a tree. It is evaluated by walking the tree over the whole history, with nil for unknown values.
package indirect enum ExpressionTree {
    case number(Double)
    case field(Int)
    case negate(ExpressionTree)
    case not(ExpressionTree)
    case binary(String, ExpressionTree, ExpressionTree)
    case call(String, [ExpressionTree])
    case window(String, ExpressionTree, Int)
    case before(ExpressionTree, Int)

    /// The last field is the candle's time.
    package static let fields = ["a", "b", "c_1", "time"]

    /// Random values of the fields; some are unknown.
    package static func row(_ random: inout Seeded) -> [Double?] {
        (0..<3).map { _ in random.oneIn(6) ? nil : Double(random.below(9)) - 4 } + [
            1.7e12 + Double(random.below(100_000)) * 60_000
        ]
    }

    /// The expression as the language writes it.
    package var text: String {
        switch self {
        case .number(let number): number < 0 ? "(\(number))" : "\(number)"
        case .field(let field): ExpressionTree.fields[field]
        case .negate(let tree): "-(\(tree.text))"
        case .not(let tree): "(not \(tree.text))"
        case .binary(let sign, let left, let right): "(\(left.text) \(sign) \(right.text))"
        case .call(let name, let trees): "\(name)(\(trees.map(\.text).joined(separator: ", ")))"
        case .window(let name, let tree, let length): length == 0 ? "\(name)(\(tree.text))" : "\(name)(\(tree.text), \(length))"
        case .before(let tree, let length): "(\(tree.text))[\(length)]"
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
            switch random.next() % 8 {
            case 0: return .call(random.pick(transforms), [next()])
            case 1: return .call(random.next() % 2 == 0 ? "min" : "max", [next(), next(), next()])
            case 2: return .call("between", [next(), next(), next()])
            case 3: return .call("if", [next(), next(), next()])
            case 4: return .call(random.next() % 2 == 0 ? "rising" : "falling", [next()])
            case 5: return .call(random.pick(["hour", "minute", "weekday"]), [])
            case 6: return .call("cumsum", [next()])
            default: return .call(random.next() % 2 == 0 ? "crosses_above" : "crosses_below", [next(), next()])
            }
        default:
            let length = Int(random.next() % 4) + 1
            switch random.next() % 8 {
            case 0: return .before(next(), length - 1)
            case 1: return .window("barssince", next(), length - 1)
            default:
                let names = ["prev", "highest", "lowest", "mean", "sum", "count", "maxindex", "minindex"]
                return .window(random.pick(names), next(), length)
            }
        }
    }

    static let transforms = [
        "abs", "abs", "sqrt", "exp", "log", "ln", "log10", "floor", "ceil", "round", "sin", "cos", "tan", "asin", "acos",
        "atan",
        "sinh", "cosh", "tanh",
    ]

    /// The value after the last row of the history; nil if it is unknown.
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
            case "hour", "minute", "weekday": return Self.clock(name, row[3])
            case "cumsum":
                guard values[0] != nil else { return nil }
                return finite(history.indices.compactMap { trees[0].value(history[...$0]) }.reduce(0, +))
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
            case _ where trees.count == 1: return values[0].flatMap { finite(Self.transform(name, $0)) }
            default:
                let sign: Double = name == "crosses_above" ? 1 : -1
                let isAbove = values[0].flatMap { a in values[1].map { truth(sign * a > sign * $0) } }
                let wasNot = before[0].flatMap { a in before[1].map { truth(sign * a <= sign * $0) } }
                return isAbove == 0 || wasNot == 0 ? 0 : isAbove == nil || wasNot == nil ? nil : 1
            }
        case .before(let tree, let length): return tree.value(history.dropLast(length))
        case .window("barssince", let tree, let length):
            return Self.barsSince(tree, history, limit: length == 0 ? .max : length)
        case .window(let name, let tree, let length):
            if name == "prev" { return tree.value(history.dropLast(length)) }
            if name.hasSuffix("index") { return Self.index(name == "maxindex" ? 1 : -1, tree, history, length) }
            let values = (0..<length).map { tree.value(history.dropLast($0)) }
            let known = values.compactMap { $0 }
            guard known.count == length else { return nil }
            let sum = known.reversed().reduce(0, +)
            switch name {
            case "highest": return known.max()
            case "lowest": return known.min()
            case "sum": return finite(sum)
            case "count": return Double(known.count { $0 != 0 })
            default: return finite(sum / Double(length))
            }
        }
    }
}
