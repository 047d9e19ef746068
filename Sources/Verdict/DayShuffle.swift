import Shared

/// A market whose whole days (UTC) come in another order, so that a strategy can be tried on it.
///
/// Kept: each day's candles with their times of day, every change of the price from candle to candle in percent, the first one of a day
/// from the close of the day before it, ranges and volumes; so also the price at the end of all days, the distribution of daily returns,
/// and what happens within a day. All series of a run get the same order: intervals of a market agree, and markets keep what they do
/// together.
/// Destroyed: which day follows which, so trends and volatility that last longer than a day, and weekdays.
///
/// A price moves by the factor that makes its day begin where the day that is now before it ended. So no gap appears that was not there.
package struct DayShuffle: Sendable {
    /// The days that change places, by their number since the epoch.
    package let days: Range<Int>
    /// For each of them, the day that stands in its place.
    private let sources: [Int]

    package init(days: Range<Int>, seed: UInt64) {
        self.days = days
        var random = Seeded(seed: seed)
        var sources = Array(days)
        // Fisher and Yates.
        for place in stride(from: sources.count - 1, to: 0, by: -1) { sources.swapAt(place, random.below(place + 1)) }
        self.sources = sources
    }

    /// The days that all series cover from 00:00 to 24:00 UTC. `spans` are from the first candle's open to the last one's end.
    package static func wholeDays(_ spans: [Range<Int>]) -> Range<Int> {
        let first = spans.map { ($0.lowerBound + Interval.dayLength - 1) / Interval.dayLength }.max() ?? 0
        let last = spans.map { $0.upperBound / Interval.dayLength }.min() ?? 0
        return first..<max(first, last)
    }

    /// A candle in the new order.
    package struct Move: Sendable, Equatable {
        /// Its number in the old order.
        package let source: Int
        /// Its new time, and how much later that is than its old one.
        package let time: Int
        package let shift: Int
        /// What its prices are multiplied by.
        package let factor: Double
    }

    /// The candles of a series in the new order; `times` are those at which they open, in their order. Of intervals up to one day.
    package func moves(times: [Int], opens: [Double], closes: [Double]) -> [Move] {
        let days = parts(times)
        // Days outside stand where they stood.
        let order = days.keys.sorted()
        let places =
            order.isEmpty ? [] : Array(min(order[0], self.days.lowerBound)...max(order[order.count - 1], self.days.upperBound))
        var moves: [Move] = []
        moves.reserveCapacity(times.count)
        // Where the price stands in the new order. It begins where it began.
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

    /// The candles of each day.
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
