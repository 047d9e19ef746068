import Shared

/// A stretch of time for which data may be missing, as `disconnected`, `subscribed` and `gap` events tell. Several that
/// overlap or follow one another are taken as one.
struct LostRange {
    private(set) var from = Int.max
    private(set) var to = Int.min

    var isEmpty: Bool { from >= to }

    mutating func insert(from: Int, to: Int) {
        self.from = min(self.from, from)
        self.to = max(self.to, to)
    }

    /// The link went down, and nothing tells yet until when.
    mutating func begin(at time: Int) { insert(from: time, to: .max) }

    /// Data flows again.
    mutating func end(at time: Int) { if to == .max { to = time } }

    mutating func clear() { self = LostRange() }

    func overlaps(from: Int, to: Int) -> Bool { !isEmpty && self.from < to && from < self.to }

    /// Those that have lost something among the candles that open in `from ..< to`.
    func candles(of interval: Interval, from: Int, to: Int) -> LostCandles? {
        guard overlaps(from: from, to: to) else { return nil }
        let first = interval.start(of: max(from, self.from))
        return LostCandles(first: first, count: interval.count(from: first, to: min(to, self.to)))
    }
}

/// Candles that should stand before another one, and are lost.
struct LostCandles: Equatable {
    /// The open time of the first.
    let first: Int
    let count: Int
}
