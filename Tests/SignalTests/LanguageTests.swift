import TestSupport
import Testing

@testable import Shared

/// The compiled language against one that walks a tree, over the whole history, with optionals for what is unknown.
struct LanguageTests {
    indirect enum Node {
        case number(Double)
        case field(Int)
        case negate(Node)
        case not(Node)
        case binary(String, Node, Node)
        case call(String, [Node])
        case window(String, Node, Int)

        var text: String {
            switch self {
            case .number(let number): number < 0 ? "(\(number))" : "\(number)"
            case .field(let field): ["a", "b", "c_1"][field]
            case .negate(let node): "-(\(node.text))"
            case .not(let node): "(not \(node.text))"
            case .binary(let sign, let left, let right): "(\(left.text) \(sign) \(right.text))"
            case .call(let name, let nodes): "\(name)(\(nodes.map(\.text).joined(separator: ", ")))"
            case .window(let name, let node, let length): "\(name)(\(node.text), \(length))"
            }
        }
    }

    private static func random(_ random: inout Seeded, depth: Int) -> Node {
        let choice = Int(random.next() % (depth == 0 ? 2 : 8))
        func next() -> Node { Self.random(&random, depth: depth - 1) }
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

    private static func plain(_ node: Node, _ history: ArraySlice<[Double?]>) -> Double? {
        guard let row = history.last else { return nil }
        func finite(_ number: Double) -> Double? { number.isFinite ? number : nil }
        func truth(_ holds: Bool) -> Double { holds ? 1 : 0 }
        switch node {
        case .number(let number): return number
        case .field(let field): return row[field]
        case .negate(let node): return plain(node, history).map { -$0 }
        case .not(let node): return plain(node, history).map { truth($0 == 0) }
        case .binary(let sign, let left, let right):
            let (a, b) = (plain(left, history), plain(right, history))
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
        case .call(let name, let nodes):
            let values = nodes.map { plain($0, history) }
            let before = nodes.map { plain($0, history.dropLast()) }
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
        case .window(let name, let node, let length):
            if name == "prev" { return plain(node, history.dropLast(length)) }
            let values = (0..<length).map { plain(node, history.dropLast($0)) }
            let known = values.compactMap { $0 }
            guard known.count == length else { return nil }
            return name == "highest"
                ? known.max() : name == "lowest" ? known.min() : known.reversed().reduce(0, +) / Double(length)
        }
    }

    @Test func isWhatAPlainEvaluatorSays() throws {
        var random = Seeded(seed: 12)
        for _ in 0..<1500 {
            let node = Self.random(&random, depth: 4)
            var set = ExpressionSet()
            let expression = try set.add(node.text)
            var memory = Memory(for: set)
            var history: [[Double?]] = []
            for _ in 0..<12 {
                var row: [Double?] = []
                for _ in 0..<3 { row.append(random.next() % 6 == 0 ? nil : Double(Int(random.next() % 9)) - 4) }
                // A state that is not committed, with other values, leaves no trace.
                let wrong = Self.numbers(set, row.map { $0.map { $0 * 3 + 1 } })
                _ = set.evaluate(expression, wrong, &memory, commit: false)
                history.append(row)
                let forming = set.evaluate(expression, Self.numbers(set, row), &memory, commit: false)
                let got = set.evaluate(expression, Self.numbers(set, row), &memory, commit: true)
                let want = Self.plain(node, history[...])
                #expect(Self.same(got, want), "\(node.text): \(got), expected \(String(describing: want))")
                #expect(got == forming || (got.isNaN && forming.isNaN))
            }
        }
    }

    private static func numbers(_ set: ExpressionSet, _ row: [Double?]) -> [Double] {
        set.lookups.map { lookup in
            guard case .field(let field) = lookup else { return .nan }
            return row[["a": 0, "b": 1, "c_1": 2][field.text]!] ?? .nan
        }
    }

    private static func same(_ got: Double, _ want: Double?) -> Bool {
        guard let want else { return got.isNaN }
        return abs(got - want) <= 1e-9 * max(1, abs(want))
    }

    @Test(arguments: [
        ("1 + 2 * 3", 7.0), ("-2 * -3", 6), ("2 - 3 - 4", -5), ("7 % 4", 3), ("-7 % 4", -3), ("1 < 2 and 2 < 3 or 0", 1),
        ("not 1 or 1", 1), ("not (1 or 1)", 0), ("not not 5", 1), ("true + true", 2), (".5 * 1e2", 50), ("min(3, 1, 2)", 1),
        ("if(2 > 1, 10, 20)", 10), ("between(2, 2, 3)", 1), ("abs(-3) == 3", 1), ("highest(4, 1)", 4), ("prev(4, 0)", 4),
    ])
    func bindsAsOneExpects(text: String, value: Double) throws {
        var set = ExpressionSet()
        let expression = try set.add(text)
        var memory = Memory(for: set)
        #expect(set.evaluate(expression, [], &memory, commit: true) == value)
    }

    @Test(arguments: ["1 / 0", "5 % 0", "1e300 * 1e300", "prev(1)", "mean(1, 2)", "0 / 0 > 1", "if(1 / 0, 1, 2)"])
    func isUnknown(text: String) throws {
        var set = ExpressionSet()
        let expression = try set.add(text)
        var memory = Memory(for: set)
        #expect(set.evaluate(expression, [], &memory, commit: true).isNaN)
    }

    @Test(arguments: [
        ("", "column 1: expected an expression, got nothing"),
        ("rsi_7 >", "column 8: expected a number, a field or '(', got the end"),
        ("rsi_7 > 55 45", "column 12: expected an operator or the end, got '45'"),
        ("(a", "column 3: expected ')' behind the expression, got the end"),
        ("a < b < c", "column 7: expected 'and' between two comparisons, got '<'"),
        ("a = 1", "column 3: expected '==', got '='"),
        ("a && b", "column 3: expected 'and', got '&'"),
        ("a > 1x", "column 5: expected a number, got '1x'"),
        ("a > 1.2.3", "column 5: expected a number, got '1.2.3'"),
        ("hihgest(a, 3)", "column 1: there is no function hihgest; is highest meant?"),
        ("zzz(a)", "column 1: there is no function zzz"),
        ("highest(a)", "column 10: expected ',' and a number of candles: highest(x, n), got ')'"),
        ("highest(a, b)", "column 12: expected a whole number of candles from 1 to 10000, got 'b'"),
        ("prev(a, 10001)", "column 9: expected a whole number of candles from 0 to 10000, got '10001'"),
        ("min(a)", "column 6: expected ',' and min(a, b, …), got ')'"),
        ("abs(a, b)", "column 6: expected ')' behind abs(x), got ','"),
        ("prev > 1", "column 6: expected '(' behind the function prev, got '>'"),
        ("and a", "column 1: expected a number, a field or '(', got 'and'"),
        ("tf(7, a)", "column 4: expected an interval of the exchange, such as \"15\" or \"1h\", got '7'"),
        ("tf(\"15\", tf(\"60\", a))", "column 13: expected no tf() inside another"),
        ("fastest(ema_9)", "column 9: expected a family such as ema_*, got 'ema_9'"),
        ("side > \"long\"", "column 8: expected '==' or '!=' before a text, got '>'"),
        ("1 + a == \"x\"", "column 10: expected a text to be compared with a field"),
        ("\"x", "column 1: expected a closing \""),
        ("a ~ b", "column 3: expected a number, a field, a function or an operator, got '~'"),
        ("é > 1", "column 1: expected a number, a field, a function or an operator, got 'é'"),
    ])
    func tellsWhereItGoesWrong(text: String, message: String) {
        #expect(Self.error(text) == message)
    }

    private static func error(_ text: String) -> String? {
        var set = ExpressionSet()
        do throws(ExpressionError) { _ = try set.add(text) } catch { return error.message }
        return nil
    }

    @Test func refusesWhatIsTooDeep() {
        let deep = String(repeating: "(", count: 70) + "1" + String(repeating: ")", count: 70)
        #expect(Self.error(deep) == "column 65: expected at most 64 levels of nesting")
        let high = String(repeating: "1 + (", count: 20) + "1" + String(repeating: ")", count: 20)
        #expect(Self.error(high)?.contains("at most 16 operands") == true)
        let long = String(repeating: "1 + ", count: 5000) + "1"
        #expect(Self.error(long) == nil)
        #expect(Self.error(String(repeating: "not ", count: 5000) + "1") == nil)
    }

    /// Whatever bytes come: an error with a place inside the text, or an expression; no crash.
    @Test func standsAnyText() {
        var random = Seeded(seed: 3)
        let parts = [
            "a", "rsi_*", "st_*_dir", "1", "2.5", "(", ")", ",", "+", "-", "*", "/", "%", "<", "==", "!=", " ", "and", "or",
            "not", "prev(",
            "highest(", "if(", "tf(", "\"15\"", "min(", "crosses_above(", "fastest(", "votes.last", "=", "!", "é", "\"", "e5",
            ".", "_",
        ]
        for _ in 0..<20_000 {
            let text = (0..<Int(random.next() % 12)).map { _ in parts[Int(random.next() % UInt64(parts.count))] }.joined()
            var set = ExpressionSet(variables: ["votes.last"])
            do throws(ExpressionError) {
                let expression = try set.add(text)
                var memory = Memory(for: set)
                let numbers = [Double](repeating: 1, count: set.lookups.count)
                for _ in 0..<3 { _ = set.evaluate(expression, numbers, &memory, commit: true) }
            } catch {
                #expect(error.offset <= text.utf8.count)
            }
        }
    }
}
