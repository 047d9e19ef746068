import Testing

@testable import Shared

/// The functions that look back or read the clock, candle by candle.
struct LookingBackTests {
    @Test(arguments: [
        ("hour()", 1_672_325_100_000.0, 14.0), ("minute()", 1_672_325_100_000, 45), ("weekday()", 1_672_325_100_000, 4),
        ("weekday()", 1_672_531_199_999, 6), ("weekday()", 1_672_531_200_000, 7), ("weekday()", 1_672_617_600_000, 1),
        ("hour()", 1_672_617_599_999, 23), ("hour()", 1_672_617_600_000, 0), ("minute()", 1_672_617_599_999, 59),
    ])
    func readsTheClock(text: String, time: Double, value: Double) throws {
        var set = ExpressionSet()
        let expression = try set.add(text)
        #expect(set.lookups == [.field(FieldName("time"))])
        var memory = Memory(for: set)
        #expect(set.evaluate(expression, [time], &memory, commit: true) == value)
    }

    /// The values of an expression over x, candle by candle.
    @Test(
        arguments: [
            ("sum(x, 2)", [1, 2, nil, 4, 5], [nil, 3, nil, nil, 9]),
            ("count(x > 1, 2)", [1, 2, 3, nil, 0, 0], [nil, 1, 2, nil, nil, 0]),
            ("cumsum(x)", [nil, 1, nil, 2], [nil, 1, nil, 3]), ("x[2]", [1, 2, 3, nil], [nil, nil, 1, 2]),
            ("barssince(x)", [0, 1, 0, 0, nil, 0, 2], [nil, 0, 1, 2, nil, nil, 0]),
            ("barssince(x, 2)", [0, 0, 1, 0, 0, 0, nil, 0, 0], [nil, 2, 0, 1, 2, 2, nil, nil, 2]),
            ("maxindex(x, 3)", [5, 5, 1, 1, 0, 1, 1], [nil, nil, 0, 1, 2, 3, 5]),
            ("maxindex(x, 3)", [1, 2, 0, 2, 2], [nil, nil, 1, 3, 4]),
            ("minindex(x, 2)", [3, 1, nil, 2, 2, 4], [nil, 1, nil, nil, 3, 4]),
            ("cumsum(1) - 1 - maxindex(x, 2)", [2, 3, 1, 0], [nil, 0, 1, 1]),
        ] as [(String, [Double?], [Double?])])
    func looksBack(text: String, input: [Double?], output: [Double?]) throws {
        var set = ExpressionSet()
        let expression = try set.add(text)
        var memory = Memory(for: set)
        let values = input.map { value in
            _ = set.evaluate(expression, [17], &memory, commit: false)
            return set.evaluate(expression, [value ?? .nan], &memory, commit: true)
        }
        #expect(values.map { $0.isNaN ? nil : $0 } == output)
    }

    @Test func readsFieldsWithNamesOfFunctions() throws {
        var set = ExpressionSet()
        _ = try set.add("hour >= 8 and count > 3 and log < 2")
        #expect(set.lookups == ["hour", "count", "log"].map { .field(FieldName($0)) })
    }
}
