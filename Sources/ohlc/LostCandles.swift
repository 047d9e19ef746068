import Shared

/// Lost candles that belong before another one.
struct LostCandles: Equatable {
    /// The open time of the first lost candle.
    let first: Int
    let count: Int
}

extension LostRanges {
    /// Returns the candles that open in `from ..< to` and overlap a lost range; nil if there are none.
    func candles(of interval: Interval, from: Int, to: Int) -> LostCandles? {
        var first: Int?
        var count = 0
        var next = from
        for range in ranges where range.lowerBound < to && next < range.upperBound {
            let start = max(next, interval.start(of: max(next, range.lowerBound)))
            let end = min(to, range.upperBound)
            let lost = interval.count(from: start, to: end)
            guard lost > 0 else { continue }
            first = first ?? start
            count += lost
            // The first candle after those counted.
            next = interval.end(of: interval.start(of: end - 1))
        }
        return first.map { LostCandles(first: $0, count: count) }
    }
}
