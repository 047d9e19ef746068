import TestSupport
import Testing

@testable import Shared

/// Whole columns give the same bits as candle after candle.
struct ExpressionBlocksTests {
    private static let texts = [
        "a", "3", "-a", "a + b * 2", "a / b", "a % 3", "a < b", "a >= 0.5", "not a < b", "a < b and b < 1 or a > 2",
        "min(a, b, 1)", "max(a, 2)", "abs(a)", "sqrt(a)", "between(a, 0, b)", "if(a > b, a, prev(b, 3))", "prev(a)",
        "a[2] - b[1]", "mean(a, 5)", "sum(b, 3)", "count(a > b, 7)", "highest(a, 6)", "lowest(b, 4)", "maxindex(a, 5)",
        "minindex(b, 5)", "cumsum(a)", "barssince(a > b)", "barssince(a > 1, 4)", "rising(a)", "falling(b)",
        "crosses_above(a, b)", "crosses_below(mean(a, 3), b)", "crosses_above(a, b) and highest(b, 3) > prev(highest(b, 3))",
    ]

    @Test(arguments: texts)
    func blocksAreTheCandles(_ text: String) throws {
        var random = Seeded(seed: 11)
        var set = ExpressionSet()
        let expression = try set.add(text)
        let count = ExpressionBlocks.size * 2 + 77
        let columns = set.lookups.map { _ in
            (0..<count).map { _ in
                let kind = random.below(10)
                return kind == 0 ? Double.nan : kind == 1 ? 0 : Double(random.below(41)) / 10 - 2
            }
        }
        var memory = Memory(for: set)
        let expected = (0..<count).map { candle in
            set.evaluate(expression, columns.map { $0[candle] }, &memory, commit: true)
        }
        var blocks = ExpressionBlocks()
        var values = [Double](repeating: 0, count: ExpressionBlocks.size)
        var found: [Double] = []
        memory = Memory(for: set)
        for start in stride(from: 0, to: count, by: ExpressionBlocks.size) {
            let block = start..<min(start + ExpressionBlocks.size, count)
            blocks.evaluate(expression.steps, of: set, columns, block, &memory, into: &values)
            found += values[..<block.count]
        }
        #expect(zip(found, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        #expect(found.count == expected.count)
    }
}
