import Shared

/// Closed candles of the past, folded from the same trades that were or would have been pushed: a function of the seed, the
/// symbol and the time.
///
/// They are folded minute by minute, also the longest, for only so do they agree with the live ones to the last digit: about
/// a millisecond for a day of a busy symbol. A simulated market was opened with the year 2020, as real ones were one day, and
/// that bounds what weeks and months cost; before it there is no history.
package struct SimulatedHistory {
    private let frame: SimulatedFrame
    private let interval: Interval
    private let instrument: SimulatedInstrument
    private var minutes: Minutes
    private var lastPrice: Int?
    private var start: Int
    /// The first open time that is not told any more.
    private let to: Int
    /// When they are fetched to warm up; nil when the past is all that was asked for.
    private let arrival: Int?

    static let opening = 1_577_836_800_000

    /// The candles with `from` ≤ open time < `to` that have ended by `now`; `arrival` is when they come as a backfill. Nil where
    /// the topic is none of klines.
    package init?(_ topic: StreamTopic, seed: UInt64, from: Int, to: Int, now: Int, arrival: Int?, activity: Double = 1) {
        guard let interval = topic.klineInterval, case .market(let category) = topic.channel else { return nil }
        self.interval = interval
        instrument = SimulatedInstrument(category, topic.symbol, activity: activity)
        frame = SimulatedFrame(category, topic: topic.name)
        minutes = Minutes(instrument, seed: seed)
        let from = max(from, SimulatedHistory.opening)
        let first = interval.start(of: from)
        start = first < from ? interval.end(of: first) : first
        self.to = min(to, interval.start(of: now))
        self.arrival = arrival
    }

    /// When the next candle has ended; nil behind the last one.
    package var nextEnd: Int? { start < to ? interval.end(of: start) : nil }

    /// Writes the next candle, as the socket would have sent it at its end.
    package mutating func writeNext(_ output: inout Output) {
        guard let end = nextEnd else { return }
        let first = start.floored(by: Interval.minute)
        var bar = minutes.bar(first..<end.floored(by: Interval.minute))
        if bar.isEmpty { bar = .flat(lastPrice ?? minutes.last(before: first).close) }
        lastPrice = bar.close
        frame.begin(&output)
        output.name("data")
        output.beginArray()
        output.write(bar, start, until: end, interval, confirm: true, timestamp: end - 1, instrument)
        output.endArray()
        output.member("ts", end - 1)
        output.member("type", "snapshot")
        frame.endPast(&output, arrival: arrival)
        start = end
    }
}

extension Interval {
    /// The open time of the candle that is `count` candles before the one at `time`.
    func start(_ count: Int, before time: Int) -> Int {
        let current = start(of: time)
        if let length { return current - count * length }
        var start = current
        for _ in 0..<count { start = self.start(of: start - 1) }
        return start
    }
}
