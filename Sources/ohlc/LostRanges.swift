import Shared

/// The stretches of time for which data may be missing, as `disconnected`, `subscribed` and `gap` events tell: in order, apart
/// from one another, and few.
struct LostRanges {
    private var ranges: [Range<Int>] = []

    /// Beyond so many, the two oldest are taken as one.
    private static let most = 8

    var isEmpty: Bool { ranges.isEmpty }

    mutating func insert(from: Int, to: Int) {
        guard from < to else { return }
        var joined = from..<to
        ranges.removeAll { range in
            guard range.lowerBound <= joined.upperBound, joined.lowerBound <= range.upperBound else { return false }
            joined = min(range.lowerBound, joined.lowerBound)..<max(range.upperBound, joined.upperBound)
            return true
        }
        ranges.insert(joined, at: ranges.firstIndex { $0.lowerBound > joined.lowerBound } ?? ranges.count)
        if ranges.count > LostRanges.most { ranges[0..<2] = [ranges[0].lowerBound..<ranges[1].upperBound] }
    }

    /// The link went down, and nothing tells yet until when.
    mutating func begin(at time: Int) { insert(from: time, to: .max) }

    /// Data flows again.
    mutating func end(at time: Int) {
        guard let last = ranges.last, last.upperBound == .max else { return }
        ranges.removeLast()
        insert(from: last.lowerBound, to: max(time, last.lowerBound + 1))
    }

    /// What lies before `time` is of no interest any more.
    mutating func forget(before time: Int) { ranges.removeAll { $0.upperBound <= time } }

    mutating func clear() { ranges = [] }

    func overlaps(from: Int, to: Int) -> Bool { ranges.contains { $0.lowerBound < to && from < $0.upperBound } }

    /// Those that have lost something among the candles that open in `from ..< to`.
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
            // The first candle behind those counted.
            next = interval.end(of: interval.start(of: end - 1))
        }
        return first.map { LostCandles(first: $0, count: count) }
    }
}

/// Candles that should stand before another one, and are lost.
struct LostCandles: Equatable {
    /// The open time of the first.
    let first: Int
    let count: Int
}
