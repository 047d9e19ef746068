import Shared

/// A random permutation of the whole days (UTC) of a market, on which a strategy can be tested.
///
/// Preserved: each day's candles with their times of day, ranges and volumes, and every price change in percent from candle to
/// candle, where a day's first candle changes from the close of the day before it. Hence also the final price, the distribution
/// of daily returns, and what happens within a day. All series of a run get the same order, so the intervals of a market agree
/// and markets keep their joint movements.
/// Destroyed: the order of the days, hence trends and volatility that last longer than a day, and weekdays.
///
/// Each day's prices are scaled so that the close before it equals the close of the day that now precedes it. No new gap
/// appears.
package struct DayShuffle: Sendable {
    /// Shuffled days, as numbers since the epoch.
    package let days: Range<Int>
    /// For each shuffled day, the original day that takes its place.
    private let sources: [Int]

    package init(days: Range<Int>, seed: UInt64) {
        self.days = days
        var random = Seeded(seed: seed)
        var sources = Array(days)
        // Fisher-Yates shuffle.
        for place in stride(from: sources.count - 1, to: 0, by: -1) { sources.swapAt(place, random.below(place + 1)) }
        self.sources = sources
    }

    /// Returns the days that all series cover from 00:00 to 24:00 UTC. Each span is from the first candle's open to the last
    /// candle's end.
    package static func wholeDays(_ spans: [Range<Int>]) -> Range<Int> {
        let first = spans.map { ($0.lowerBound + Interval.dayLength - 1) / Interval.dayLength }.max() ?? 0
        let last = spans.map { $0.upperBound / Interval.dayLength }.min() ?? 0
        return first..<max(first, last)
    }

    /// A candle in the shuffled order.
    package struct Move: Sendable, Equatable {
        /// Index of the candle in the original order.
        package let source: Int
        /// New time, and how much later it is than the original time.
        package let time: Int
        package let shift: Int
        /// Factor by which the prices are multiplied.
        package let factor: Double
    }

    /// Returns the candles of a series in the shuffled order. `times` are the open times in ascending order, of an interval up
    /// to one day.
    package func moves(times: [Int], opens: [Double], closes: [Double]) -> [Move] {
        let days = parts(times)
        // Days outside the shuffled range keep their places.
        let order = days.keys.sorted()
        let places =
            order.isEmpty ? [] : Array(min(order[0], self.days.lowerBound)...max(order[order.count - 1], self.days.upperBound))
        var moves: [Move] = []
        moves.reserveCapacity(times.count)
        // The last close in the shuffled order. The shuffled series begins at the original first price.
        var price = opens.first ?? 0
        for day in places {
            let source = self.days.contains(day) ? sources[day - self.days.lowerBound] : day
            guard let candles = days[source] else { continue }
            let base = candles.lowerBound > 0 ? closes[candles.lowerBound - 1] : opens[candles.lowerBound]
            let factor = price / base
            let shift = (day - source) * Interval.dayLength
            for candle in candles {
                moves.append(Move(source: candle, time: times[candle] + shift, shift: shift, factor: factor))
            }
            price = closes[candles.upperBound - 1] * factor
        }
        return moves
    }

    /// Returns the index range of the candles of each day.
    private func parts(_ times: [Int]) -> [Int: Range<Int>] {
        var parts: [Int: Range<Int>] = [:]
        var first = 0
        for place in times.indices
        where place + 1 == times.count || times[place + 1] / Interval.dayLength != times[place] / Interval.dayLength {
            parts[times[place] / Interval.dayLength] = first..<place + 1
            first = place + 1
        }
        return parts
    }
}
