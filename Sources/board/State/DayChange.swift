import Shared

/// The change of a price over 24 hours, from closes that are at least five minutes apart.
struct DayChange {
    private struct Sample {
        let time: Int
        let close: Double
    }

    private var samples: [Sample] = []

    /// Closes nearer than this to the previous sample are dropped.
    private static let step = 5 * Interval.minute
    /// A change is marked if its reference is older than 24 hours by more than this.
    private static let tolerance = 60 * Interval.minute

    /// A change in percent since a time. `isOfDay` says whether that was 24 hours ago.
    struct Change {
        let percent: Double
        let isOfDay: Bool
        let since: Int
    }

    /// Adds the close of a candle that ended at `end`. The first candle's open is the first reference.
    mutating func take(open: Double, start: Int, close: Double, end: Int) {
        if samples.isEmpty { samples.append(Sample(time: start, close: open)) }
        guard let last = samples.last, end - last.time >= DayChange.step else { return }
        samples.append(Sample(time: end, close: close))
        // One sample from before the last 24 hours is kept as the reference.
        let reference = end - Interval.dayLength
        if samples.count > 2, samples[1].time <= reference {
            let place = samples.lastIndex { $0.time <= reference } ?? 0
            if place > 16 || place == samples.count - 1 { samples.removeFirst(place) }
        }
    }

    mutating func forget() { samples = [] }

    /// The change to a price at `now`; nil if there is no reference.
    func change(to price: Double, at now: Int) -> Change? {
        let reference = now - Interval.dayLength
        guard let sample = samples.last(where: { $0.time <= reference }) ?? samples.first, sample.close > 0 else { return nil }
        let isOfDay = sample.time <= reference && reference - sample.time <= DayChange.tolerance
        return Change(percent: (price / sample.close - 1) * 100, isOfDay: isOfDay, since: sample.time)
    }
}
