import Shared
import TestSupport
import Testing

@testable import Trading

@Suite struct TrailTests {
    /// Compares the average true range and the extremes with those of the whole history.
    @Test func aSwingIsWhatItsHistorySays() throws {
        var chance = Seeded(seed: 3)
        for length in [1, 2, 5, 14] {
            var swing = Swing(length: length)
            var highs: [Decimal] = []
            var lows: [Decimal] = []
            var ranges: [Double] = []
            var close: Decimal?
            var mean = 0.0
            for number in 0..<200 {
                let low = Decimal(Int128(Int.random(in: 9000...9900, using: &chance)), scale: 2)
                let high = try low + Decimal(Int128(Int.random(in: 0...300, using: &chance)), scale: 2)
                let last = Bool.random(using: &chance) ? low : high
                try swing.add(
                    VenueBar(time: number, end: number + 1, open: low, high: high, low: low, close: last, volume: .one))
                highs.append(high)
                lows.append(low)
                #expect(swing.highest == (highs.count < length ? nil : highs.suffix(length).max()))
                #expect(swing.lowest == (lows.count < length ? nil : lows.suffix(length).min()))
                if let close {
                    let range = try max(high - low, (high - close).magnitude, (low - close).magnitude)
                    ranges.append(Double(range.description)!)
                    if ranges.count == length { mean = ranges.reduce(0, +) / Double(length) }
                    if ranges.count > length { mean = (mean * Double(length - 1) + ranges.last!) / Double(length) }
                }
                close = last
                #expect((swing.range == nil) == (ranges.count < length))
                if let range = swing.range { #expect(abs(Double(range.description)! - mean) < 1e-9) }
            }
        }
    }

    @Test func kellyIsTheShareThatTheOddsGive() throws {
        var record = Account.Record()
        for _ in 0..<6 { try record.add(Decimal("2")!) }
        for _ in 0..<4 { try record.add(Decimal("-1")!) }
        // 0.6 − 0.4 / 2.
        #expect(try record.kelly() == Decimal("0.4")!)
    }
}
