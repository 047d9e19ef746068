import Shared

/// A random walk that can be evaluated at any minute: the logarithm of a price, in units of its daily volatility.
///
/// A span of 4096 days is halved until a minute is left. Each halving moves the middle away from the straight line, as far as
/// the activity of the two halves allows (a Brownian bridge), and splits the activity at random and by the hour of the day. So
/// quiet and volatile times come in clusters of every length. Spans of an hour to a day move more or less than their activity,
/// which makes ranges and trends. Beyond 64 days the moves no longer grow, so prices keep their level. Every point depends only
/// on the seed and its own minute, and costs at most 23 halvings, or two if minutes follow one another.
struct Path {
    private struct Span {
        var low: Int
        var high: Int
        var from: Double
        var to: Double
        /// The activity; its mean is 1 per day.
        var activity: Double
    }

    struct Step {
        /// The values at the start of this minute, and at the start of the next.
        let from: Double
        let to: Double
        /// The activity; its mean is 1, and volatile minutes are above it.
        let activity: Double
    }

    private let noise: Noise
    /// The spans from the whole to the last minute evaluated.
    private var spans: [Span] = []

    private static let minutesPerDay = 1440
    private static let root = 4096 * minutesPerDay

    init(_ noise: Noise) {
        self.noise = noise
        spans.reserveCapacity(32)
    }

    mutating func step(_ minute: Int) -> Step {
        while let last = spans.last, minute < last.low || minute >= last.high { spans.removeLast() }
        if spans.isEmpty { spans.append(whole(minute)) }
        var span = spans[spans.count - 1]
        while span.high - span.low > 1 {
            let (left, right) = halves(span)
            span = minute < right.low ? left : right
            spans.append(span)
        }
        return Step(from: span.from, to: span.to, activity: span.activity * Double(Path.minutesPerDay))
    }

    private func whole(_ minute: Int) -> Span {
        let index = minute.floored(by: Path.root)
        return Span(
            low: index * Path.root, high: (index + 1) * Path.root, from: noise.bits(index, 0).gaussian * 4,
            to: noise.bits(index + 1, 0).gaussian * 4, activity: 4096)
    }

    private func halves(_ span: Span) -> (Span, Span) {
        let length = span.high - span.low
        let middle = span.low + length / 2
        let chance = noise.bits(middle, 1)
        let share = length > Path.minutesPerDay ? 0.5 : Sessions.share(span.low, middle, span.high)
        // The halves of half an hour and less differ more, because of news and bursts.
        let contrast = (chance.unit(lane: 0) * 2 - 1) * (length > 32 ? 0.5 : 0.6)
        let leftWeight = share * (1 + contrast)
        let left = leftWeight / (leftWeight + (1 - share) * (1 - contrast))
        let swing = Path.swing(length, chance)
        let deviation = (span.activity * left * (1 - left)).squareRoot() * swing
        let price = span.from + (span.to - span.from) * left + Noise.mix(chance).gaussian * deviation
        return (
            Span(low: span.low, high: middle, from: span.from, to: price, activity: span.activity * left),
            Span(low: middle, high: span.high, from: price, to: span.to, activity: span.activity * (1 - left))
        )
    }

    /// Returns how far the middle of a span of `length` minutes moves, relative to its activity.
    private static func swing(_ length: Int, _ chance: UInt64) -> Double {
        if length > 64 * minutesPerDay { return (Double(64 * minutesPerDay) / Double(length)).squareRoot() }
        if length < 40 || length > minutesPerDay { return 1 }
        switch chance.below(4, lane: 1) {
        case 0: return 0.5
        case 1: return 0.8
        case 2: return 1.05
        default: return 1.6
        }
    }
}

/// The distribution of trading over a day, in UTC.
enum Sessions {
    /// The weight of each hour: Asia, Europe, and America, whose opening is the busiest.
    private static let hours: [Double] = [
        1.1, 1.15, 1.05, 0.9, 0.8, 0.75, 0.75, 0.9, 1.1, 1.05, 0.95, 0.9, 1.05, 1.5, 1.8, 1.6, 1.35, 1.15, 1.05, 1.0, 0.9, 0.8,
        0.75, 0.8,
    ]

    /// The share of the day's trading before each minute.
    private static let before: [Double] = {
        let weights = (0..<1440).map { minute in
            let hour = minute / 60
            let rest = Double(minute % 60) / 60
            return hours[hour] + (hours[(hour + 1) % 24] - hours[hour]) * rest
        }
        let sum = weights.reduce(0, +)
        return weights.reduce(into: [0]) { sums, weight in sums.append(sums.last! + weight / sum) }
    }()

    /// Returns the share of the trading in `low ..< high`, within one day, that is before `middle`.
    static func share(_ low: Int, _ middle: Int, _ high: Int) -> Double {
        let day = low.floored(by: 1440) * 1440
        let start = before[low - day]
        return (before[middle - day] - start) / (before[high - day] - start)
    }
}
