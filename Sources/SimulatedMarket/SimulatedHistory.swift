import Shared

/// Closed candles of the past, built from the trades that were or would have been pushed: a function of the seed, the symbol
/// and the time.
///
/// Even the longest candles are built minute by minute, so that they equal the live ones to the last digit; this takes about a
/// millisecond for a day of a busy symbol. Simulated markets opened at the start of 2020, which limits the cost of weeks and
/// months; before that there is no history.
package struct SimulatedHistory {
    private let frame: SimulatedFrame
    private let interval: Interval
    private let instrument: SimulatedInstrument
    private var minutes: Minutes
    private var lastPrice: Int?
    private var start: Int
    /// The end of the history: candles that open here or later are not written.
    private let to: Int
    /// The time at which the candles arrive as a backfill; nil if only the past was requested.
    private let arrival: Int?

    static let opening = 1_577_836_800_000

    /// The candles with `from` ≤ open time < `to` that have ended by `now`; `arrival` is the time at which they come as a
    /// backfill. Returns nil if the topic is not a kline topic.
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

    /// The end of the next candle; nil after the last one.
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
    /// Returns the open time of the candle that is `count` candles before the one at `time`.
    func start(_ count: Int, before time: Int) -> Int {
        let current = start(of: time)
        if let length { return current - count * length }
        var start = current
        for _ in 0..<count { start = self.start(of: start - 1) }
        return start
    }
}
