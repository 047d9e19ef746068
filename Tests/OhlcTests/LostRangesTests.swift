import Testing

@testable import Shared
@testable import ohlc

struct LostRangesTests {
    private let minute = Interval.minute

    @Test func countsTheCandlesItTouches() throws {
        var lost = LostRanges()
        #expect(lost.candles(of: .m1, from: 0, to: 100 * minute) == nil)
        lost.insert(from: 2 * minute + 1, to: 5 * minute)
        #expect(lost.candles(of: .m1, from: 0, to: 10 * minute) == LostCandles(first: 2 * minute, count: 3))
        #expect(lost.candles(of: .m1, from: 3 * minute, to: 4 * minute) == LostCandles(first: 3 * minute, count: 1))
        #expect(lost.candles(of: .m1, from: 5 * minute, to: 9 * minute) == nil)
        #expect(lost.candles(of: .m5, from: 0, to: 10 * minute) == LostCandles(first: 0, count: 1))
    }

    @Test func lastsUntilDataFlowsAgain() {
        var lost = LostRanges()
        lost.begin(at: 10)
        #expect(lost.overlaps(from: 1_000_000, to: 1_000_001))
        lost.end(at: 20)
        lost.end(at: 5_000_000)
        #expect(!lost.overlaps(from: 20, to: 30))
        #expect(lost.overlaps(from: 19, to: 30))
        lost.clear()
        #expect(lost.isEmpty)
    }

    @Test func keepsSeveralApart() {
        var lost = LostRanges()
        lost.insert(from: 2 * minute + 10, to: 2 * minute + 20)
        lost.insert(from: 12 * minute + 10, to: 12 * minute + 20)
        lost.insert(from: 2 * minute + 30, to: 2 * minute + 40)
        #expect(lost.candles(of: .m1, from: 0, to: 20 * minute) == LostCandles(first: 2 * minute, count: 2))
        #expect(lost.candles(of: .m5, from: 0, to: 20 * minute) == LostCandles(first: 0, count: 2))
        #expect(!lost.overlaps(from: 3 * minute, to: 12 * minute))
        lost.forget(before: 3 * minute)
        #expect(lost.candles(of: .m1, from: 0, to: 20 * minute) == LostCandles(first: 12 * minute, count: 1))
        for place in 20..<60 { lost.insert(from: place * minute, to: place * minute + 1) }
        #expect(lost.overlaps(from: 12 * minute, to: 60 * minute))
    }
}
