import Shared

/// A kline topic: the forming candle, every one or two seconds in which something happened, and its end.
struct SimulatedKlines {
    let interval: Interval
    private let frame: SimulatedFrame
    private let noise: Noise
    /// The open time of the forming candle, and the first ms after it.
    private var start: Int
    private var end: Int
    /// The minutes of the forming candle before the current minute, merged.
    private var earlier: MinuteBar
    /// The candle that has ended and is not confirmed yet.
    private var ended: (bar: MinuteBar, start: Int, lastTrade: Int)?
    private var confirmAt = Int.max
    private var pushAt: Int
    private var shown = (start: Int.min, volume: 0)
    private var idle = 0

    private static let slot = 1500

    /// `earlier` is the merged minutes of the current candle before the current minute.
    init(
        _ topic: String, _ interval: Interval, _ instrument: SimulatedInstrument, _ noise: Noise, at time: Int,
        earlier: MinuteBar
    ) {
        self.interval = interval
        self.noise = noise.part(Int(interval.rawValue))
        self.earlier = earlier
        frame = SimulatedFrame(instrument.category, topic: topic)
        start = interval.start(of: time)
        end = interval.end(of: start)
        // The first frame shows the candle in progress.
        pushAt = time + 3 + self.noise.bits(time).below(20, lane: 0)
    }

    /// Returns the time of the next frame. A forming candle waits until its trades were sent.
    func due(_ settled: Int) -> Int { min(confirmAt, max(pushAt, settled)) }

    /// Adds a finished minute.
    mutating func add(_ minute: MinuteBar, until time: Int, _ last: LastTrade) {
        earlier.add(minute)
        if time < end { return }
        ended = (earlier.isEmpty ? .flat(last.price) : earlier, start, last.time)
        confirmAt = end + TradeFeed.longestDelay + 2 + noise.bits(end, 1).below(40, lane: 0)
        earlier = MinuteBar()
        start = end
        end = interval.end(of: start)
    }

    /// Writes the frame that is due, if it has news.
    mutating func push(
        _ minute: MinuteBar, _ last: LastTrade, _ instrument: SimulatedInstrument, _ flight: Transit, _ output: inout Output
    ) {
        let time = flight.time
        let closes = time == confirmAt
        if !closes {
            let slot = time.floored(by: SimulatedKlines.slot) + 1
            pushAt = slot * SimulatedKlines.slot + noise.bits(slot).below(500, lane: 0)
        }
        var bar = earlier
        bar.add(minute)
        if !closes, ended != nil || !isNews(bar) { return }
        frame.begin(&output)
        output.name("data")
        output.beginArray()
        if let ended, closes {
            output.write(
                ended.bar, ended.start, until: start, interval, confirm: true, timestamp: ended.lastTrade, instrument)
            confirmAt = .max
        }
        // A frame in four also shows the next candle, unless its trades were not sent yet.
        let isSettled = last.time + TradeFeed.longestDelay < time
        if !closes || (isSettled && noise.bits(start, 2) & 3 == 0) {
            shown = (start, bar.volume)
            output.write(
                bar.isEmpty ? .flat(last.price) : bar, start, until: end, interval, confirm: false, timestamp: last.time,
                instrument)
        }
        if closes { ended = nil }
        output.endArray()
        output.member("ts", time)
        output.member("type", "snapshot")
        frame.end(&output, arrival: flight.arrival)
    }

    /// Whether the candle is to be pushed: if it has changed, or after seven times that it was not.
    private mutating func isNews(_ bar: MinuteBar) -> Bool {
        idle += 1
        if shown == (start, bar.volume), idle < 8 { return false }
        idle = 0
        return true
    }
}

extension Output {
    /// Writes the candle as an element of a payload.
    mutating func write(
        _ bar: MinuteBar, _ start: Int, until end: Int, _ interval: Interval, confirm: Bool, timestamp: Int,
        _ instrument: SimulatedInstrument
    ) {
        beginObject()
        member("start", start)
        member("end", end - 1)
        member("interval", interval)
        member("open", price: bar.open, instrument)
        member("close", price: bar.close, instrument)
        member("high", price: bar.high, instrument)
        member("low", price: bar.low, instrument)
        member("volume", size: bar.volume, instrument)
        member("turnover", quoted: bar.isEmpty ? .zero : instrument.turnover(bar.turnover))
        member("confirm", confirm)
        member("timestamp", timestamp)
        endObject()
    }
}
