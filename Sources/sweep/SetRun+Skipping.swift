import Performance
import Shared
import Trading

/// Skipping candles that change nothing.
extension SetRun {
    /// Shorter stretches of candles are not skipped.
    static let leastSkip = 2
    /// The number of events searched at one time.
    private static let part = 256

    /// Skips the events from `event` on that change nothing, up to `most`; `signals` are the signals to come. Returns the next
    /// event to process.
    mutating func skip(from event: Int, to most: Int, _ signals: ArraySlice<SetSignals.Place>, _ timeline: Timeline)
        throws(Failure) -> Int
    {
        var end = min(timeline.others.first(from: event, else: most), most)
        if end - event < SetRun.leastSkip { return event }
        let quiet = try desk.quiet()
        var inside: (market: MarketID, low: Int, high: Int, place: Int)?
        switch quiet {
        case .never: return event
        case .flat:
            if let signal = signals.first { end = min(end, signal.event + 1) }
            while end > event, timeline.isPending[end - 1] { end -= 1 }
        case .inside(let market, let bounds):
            // With several series, or with gains that are quotients (inverse), the report must see each candle.
            guard recording.series.count == 1, !desk.markets[market].key.isInverse else { return event }
            end = min(end, timeline.unsteady.first(from: event, else: end))
            guard
                let place = recording.series.indices.first(where: {
                    series[$0].map { desk.series[$0].market == market } ?? false
                })
            else {
                return event
            }
            end = self.end(of: market, place, bounds, event..<end, signals, timeline)
            let events = timeline.events[place]
            if let (low, high) = timeline.extremes(place, events.count(below: event)..<events.count(below: end)) {
                inside = (market, low, high, place)
            }
        }
        if end - event < SetRun.leastSkip { return event }
        try pass(event..<end, inside, timeline)
        return end
    }

    /// The end of the events in a range that cannot change the open position of a market: before a candle that reaches the
    /// bounds, or after one whose signal matters.
    private func end(
        of market: MarketID, _ place: Int, _ bounds: QuietBounds, _ range: Range<Int>, _ signals: ArraySlice<SetSignals.Place>,
        _ timeline: Timeline
    ) -> Int {
        let events = timeline.events[place]
        var signals = signals
        var start = range.lowerBound
        // The search goes part by part, so that a search for one end does not run far beyond the other.
        while start < range.upperBound {
            var end = min(start + SetRun.part, range.upperBound)
            let numbers = events.count(below: start)..<events.count(below: end)
            let reached = timeline.search(place, numbers, bounds, recording.series[place].bars)
            if let reached { end = Int(events[reached]) }
            while let signal = signals.first, signal.event < end {
                if !desk.ignores(isLong: signal.isLong, opens: signal.opens, in: market) { return signal.event + 1 }
                signals.removeFirst()
            }
            if reached != nil { return end }
            start = end
        }
        return range.upperBound
    }

    /// The traded series with candles among the events, and those candles. The series with the newest candle comes last, because
    /// its close is the last price of its market.
    private func candles(of events: Range<Int>, _ timeline: Timeline) -> [(place: Int, numbers: ClosedRange<Int>)] {
        var found: [(place: Int, numbers: ClosedRange<Int>)] = []
        for place in recording.series.indices where recording.series[place].isTraded {
            let first = timeline.events[place].count(below: events.lowerBound)
            let last = timeline.events[place].count(below: events.upperBound) - 1
            if first <= last { found.append((place, first...last)) }
        }
        if found.count > 1 {
            found.sort { timeline.events[$0.place][$0.numbers.upperBound] < timeline.events[$1.place][$1.numbers.upperBound] }
        }
        return found
    }

    private mutating func pass(
        _ events: Range<Int>, _ inside: (market: MarketID, low: Int, high: Int, place: Int)?, _ timeline: Timeline
    ) throws(Failure) {
        for (place, numbers) in candles(of: events, timeline) {
            let bars = desk.options.exits.trail?.length == nil ? [] : numbers.map { recording.bar(place, $0) }
            try desk.pass(id(of: place), to: recording.bar(place, numbers.upperBound), swings: bars)
        }
        if let inside {
            let numbers = recording.series[inside.place].numbers
            try desk.observe(inside.market, low: numbers[inside.low].low.shortened, high: numbers[inside.high].high.shortened)
        }
        if let time = timeline.time(of: events.upperBound - 1) {
            try desk.pass(to: time, timeline.passed[events.upperBound - 1])
        }
        if let inside { return try show(inside.market, inside.place, events, timeline) }
        // The equity stays as it is after the first of these events; the last closes must be known.
        for event in timeline.ends(of: events) {
            guard case .candle(let place, let number) = recording.events[event], recording.series[Int(place)].isTraded else {
                continue
            }
            show(Int(place), Int(number))
        }
    }

    /// Shows the candles of the only series to the report, and the position at the last of them.
    private mutating func show(_ market: MarketID, _ place: Int, _ events: Range<Int>, _ timeline: Timeline) throws(Failure) {
        guard let position = desk.markets[market].kept.position else { return }
        let contract = desk.markets[market].contract
        let first = timeline.events[place].count(below: events.lowerBound)
        let last = timeline.events[place].count(below: events.upperBound) - 1
        let run = CandleRun(
            markets[place], first..<last + 1, candles: recording.series[place].numbers, closes: timeline.closes[place],
            firstEnd: recording.series[place].bars[first].end, lastEnd: recording.series[place].bars[last].end)
        guard report.take(run, gain: { try? position.gain(at: $0.shortened, contract).trimmed }) else {
            throw .io("a position is open that the report does not know")
        }
        desk.writePosition(market, at: run.lastEnd)
        try readRecords()
    }
}
