import TestSupport

@testable import Shared

/// Compares expressions with an evaluator that walks a tree over the whole history. Arbitrary texts must be compiled, or
/// refused with a place inside the text. An input that begins with a zero byte holds the seed of a tree; any other input is a
/// text.
struct ExpressionFuzz: FuzzedParser {
    private static let parts = [
        "a", "rsi_*", "st_*_dir", "1", "2.5", "(", ")", ",", "+", "-", "*", "/", "%", "<", "<=", "==", "!=", ">=", " ", "and",
        "or", "not",
        "prev(", "highest(", "lowest(", "mean(", "sum(", "count(", "maxindex(", "minindex(", "cumsum(", "barssince(", "hour()",
        "sqrt(",
        "log(", "[", "]", "[1]", "rising(", "between(", "if(", "tf(", "\"15\"", "min(", "max(", "abs(",
        "crosses_above(",
        "fastest(", "slowest(", "votes.last", "=", "!", "é", "\"", "e5", ".", "_", "true", "false", "1e308", "10000", "1e400",
        "side == \"long\"",
    ]

    func input(_ chance: inout Seeded) -> [UInt8] {
        if chance.oneIn(2) {
            let seed = chance.next()
            return [0] + (0..<8).map { UInt8(truncatingIfNeeded: seed >> ($0 * 8)) }
        }
        var text: String
        switch chance.below(8) {
        case 0:
            // Around the greatest depth allowed, and around the largest number of operands on the stack.
            let depth = chance.pick([14, 15, 16, 17, 62, 63, 64, 65, 70])
            let opening = chance.pick(["(", "1 + (", "not (", "-(", "abs(", "sqrt(", "a or (", "if(1, 2, "])
            text = String(repeating: opening, count: depth) + "1" + String(repeating: ")", count: depth)
        case 1: text = String(repeating: chance.pick(["not ", "-", "+", "1 + ", "a and "]), count: chance.below(300)) + "1"
        case 2: text = ExpressionTree.random(&chance, depth: 3).text
        default:
            text = (0..<chance.below(14)).map { _ in chance.pick(Self.parts) }.joined(separator: chance.oneIn(2) ? " " : "")
        }
        var bytes = Array(text.utf8)
        if chance.oneIn(4) { chance.damage(&bytes) }
        return bytes.first == 0 ? [0x20] + bytes : bytes
    }

    func check(_ input: [UInt8]) throws(Difference) {
        if input.first == 0 { return try checkTree(input.dropFirst().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }) }
        let text = String(decoding: input, as: UTF8.self)
        var set = ExpressionSet(variables: ["votes.last"])
        do throws(ExpressionError) {
            let expression = try set.add(text)
            var memory = Memory(for: set)
            for value in [1, -2, Double.nan, 1e308] {
                let numbers = [Double](repeating: value, count: set.lookups.count)
                let forming = set.evaluate(expression, numbers, &memory, commit: false)
                let closed = set.evaluate(expression, numbers, &memory, commit: true)
                if forming.bitPattern != closed.bitPattern {
                    throw ExpressionError(offset: -1, "\(text) is \(forming) and then \(closed)")
                }
            }
        } catch {
            try expect((0...text.utf8.count).contains(error.offset), "\(text): \(error.message)")
        }
    }

    private func checkTree(_ seed: UInt64) throws(Difference) {
        var random = Seeded(seed: seed)
        let tree = ExpressionTree.random(&random, depth: 1 + random.below(4))
        var set = ExpressionSet()
        guard let expression = try? set.add(tree.text) else {
            // Trees of this size fit the operand stack.
            throw Difference("\(tree.text) is refused")
        }
        var memory = Memory(for: set)
        var history: [[Double?]] = []
        for _ in 0..<6 {
            let row = ExpressionTree.row(&random)
            let numbers = set.lookups.map { lookup in
                guard case .field(let field) = lookup else { return Double.nan }
                return ExpressionTree.fields.firstIndex(of: field.text).flatMap { row[$0] } ?? .nan
            }
            history.append(row)
            let forming = set.evaluate(expression, numbers, &memory, commit: false)
            let got = set.evaluate(expression, numbers, &memory, commit: true)
            let want = tree.value(history[...])
            let isSame = want.map { abs(got - $0) <= 1e-9 * max(1, abs($0)) } ?? got.isNaN
            try expect(isSame || tree.dependsOnRounding, "\(tree.text) is \(got), not \(String(describing: want))")
            try expect(got == forming || (got.isNaN && forming.isNaN), "\(tree.text) forms as \(forming) and closes as \(got)")
        }
    }
}
