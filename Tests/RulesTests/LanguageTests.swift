import TestSupport
import Testing

@testable import Shared

/// Compares the compiled language with an evaluator that walks a tree over the whole history, with optionals for unknown
/// values.
struct LanguageTests {
    @Test func isWhatAPlainEvaluatorSays() throws {
        var random = Seeded(seed: 12)
        for _ in 0..<1500 {
            let tree = ExpressionTree.random(&random, depth: 4)
            var set = ExpressionSet()
            let expression = try set.add(tree.text)
            var memory = Memory(for: set)
            var history: [[Double?]] = []
            for _ in 0..<12 {
                let row = ExpressionTree.row(&random)
                // A forming candle with other values leaves no trace.
                let wrong = Self.numbers(set, row.map { $0.map { $0 * 3 + 1 } })
                _ = set.evaluate(expression, wrong, &memory, commit: false)
                history.append(row)
                let forming = set.evaluate(expression, Self.numbers(set, row), &memory, commit: false)
                let got = set.evaluate(expression, Self.numbers(set, row), &memory, commit: true)
                let want = tree.value(history[...])
                #expect(
                    Self.same(got, want) || tree.dependsOnRounding, "\(tree.text): \(got), expected \(String(describing: want))"
                )
                #expect(got == forming || (got.isNaN && forming.isNaN))
            }
        }
    }

    private static func numbers(_ set: ExpressionSet, _ row: [Double?]) -> [Double] {
        set.lookups.map { lookup in
            guard case .field(let field) = lookup else { return .nan }
            return ExpressionTree.fields.firstIndex(of: field.text).flatMap { row[$0] } ?? .nan
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
        ("4[0]", 4), ("-(2)[0]", -2), ("sum(2, 1)", 2), ("count(5, 1)", 1), ("cumsum(3)", 3), ("barssince(1)", 0),
        ("barssince(0, 1)", 1), ("maxindex(7, 1)", 0), ("sqrt(16)", 4), ("log(exp(1))", 1), ("ln(1)", 0), ("log10(1000)", 3),
        ("floor(-1.5)", -2), ("ceil(-1.5)", -1), ("round(2.5)", 3), ("round(-2.5)", -3), ("sin(0)", 0), ("cosh(0)", 1),
    ])
    func bindsAsOneExpects(text: String, value: Double) throws {
        var set = ExpressionSet()
        let expression = try set.add(text)
        var memory = Memory(for: set)
        #expect(set.evaluate(expression, [], &memory, commit: true) == value)
    }

    @Test(arguments: [
        "1 / 0", "5 % 0", "1e300 * 1e300", "prev(1)", "mean(1, 2)", "0 / 0 > 1", "if(1 / 0, 1, 2)",
        "4[1]", "sum(1, 2)", "count(1, 2)", "barssince(0)", "barssince(0, 2)", "maxindex(1, 2)", "sqrt(-1)", "log(0)",
        "log(-1)",
        "exp(1000)", "asin(2)", "cumsum(1 / 0)",
    ])
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
        ("hihgest(a, 3)", "column 1: unknown function hihgest; did you mean highest?"),
        ("zzz(a)", "column 1: unknown function zzz"),
        ("crossover(a, b)", "column 1: unknown function crossover; did you mean crosses_above?"),
        ("ta.crossunder(a, b)", "column 1: unknown function ta.crossunder; did you mean crosses_below?"),
        ("SUM(a, 3)", "column 1: unknown function SUM; did you mean sum?"),
        ("bars_since(a)", "column 1: unknown function bars_since; did you mean barssince?"),
        ("a crosses_above b", "column 3: expected an operator or the end, got 'crosses_above'; did you mean crosses_above(…)?"),
        ("a[", "column 3: expected a whole number of candles from 0 to 10000, got the end"),
        ("a[-1]", "column 3: expected a whole number of candles from 0 to 10000, got '-'"),
        ("a[1", "column 4: expected ']' behind the number of candles: close[1], got the end"),
        ("hour(2)", "column 6: expected ')' behind hour(, which reads the candle's open time in UTC, got '2'"),
        ("sum(a)", "column 6: expected ',' and a number of candles: sum(x, n), got ')'"),
        ("sqrt(a, b)", "column 7: expected ')' behind sqrt(x), got ','"),
        ("barssince > 1", "column 11: expected '(' behind the function barssince, got '>'"),
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

    @Test(arguments: [
        ("a > 1 and (b > 2  or c) and not d", ["a > 1", "(b > 2 or c)", "not d"]), ("a or b and c", ["a or b and c"]),
        ("if(a and b, 1, 0)", ["if(a and b, 1, 0)"]), ("a", ["a"]),
        ("tf(\"15\", a and b) and c", ["tf(\"15\", a and b)", "c"]),
    ])
    func knowsItsConditions(text: String, conditions: [String]) throws {
        var set = ExpressionSet()
        _ = try set.add("1 and 2")
        let expression = try set.add(text)
        #expect(expression.operands.map(\.text) == conditions)
        // The operands together are equal to the whole expression.
        for bits in 0..<16 {
            let numbers = set.lookups.indices.map { Double(bits >> $0 & 1) * 3 }
            var memory = Memory(for: set)
            let parts = expression.operands.map { set.evaluate($0.steps, numbers, &memory, commit: false) }
            let whole = set.evaluate(expression, numbers, &memory, commit: false)
            #expect((whole != 0) == parts.allSatisfy { $0 != 0 })
        }
        #expect(Set(expression.operands.flatMap(\.lookups)) == Set(expression.lookups))
    }

    @Test(arguments: [
        ("5", 1), ("a", 4), ("a + b", 7), ("b < 3", 7), ("prev(a)", 5), ("prev(a, 3) > b", 7), ("mean(b, 20)", 26),
        ("highest(mean(a, 3), 2) or b", 7), ("rising(b)", 8), ("crosses_above(a, mean(a, 9))", 13), ("if(a, b, 3)", 7),
        ("not between(prev(b, 2), a, 1)", 9),
        ("b[2]", 9), ("sum(b, 20)", 26), ("count(a > 1, 5)", 8), ("maxindex(a, 3)", 6), ("barssince(a)", 4),
        ("barssince(a, 5)", 8), ("cumsum(b)", 7), ("sqrt(a[1])", 5), ("hour() > b", 7),
    ])
    func knowsItsWarmUp(text: String, records: Int) throws {
        var set = ExpressionSet()
        let expression = try set.add(text)
        let needs = set.lookups.map { $0.field?.text == "a" ? 4 : 7 }
        #expect(set.warmUp(expression.steps, needs) == records)
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

    /// Any bytes give either an expression or an error with a place inside the text; nothing crashes.
    @Test func standsAnyText() {
        var random = Seeded(seed: 3)
        let parts = [
            "a", "rsi_*", "st_*_dir", "1", "2.5", "(", ")", ",", "+", "-", "*", "/", "%", "<", "==", "!=", " ", "and", "or",
            "not", "prev(",
            "highest(", "sum(", "barssince(", "hour()", "sqrt(", "[", "]", "[1]", "if(", "tf(", "\"15\"", "min(",
            "crosses_above(", "fastest(", "votes.last", "=", "!", "é", "\"", "e5",
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
