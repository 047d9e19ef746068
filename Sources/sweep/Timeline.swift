import Indicators
import Rules
import Shared
import Trading

/// The facts shared by all sets that run on columns: confirmed times, prices, and the event of each candle.
final class Timeline: Sendable {
    /// By event: the time that the lines up to it have confirmed.
    let passed: [PassedTime]
    /// By event: whether its line belongs to a day that no line has confirmed yet.
    let isPending: [Bool]
    /// The events at which a day begins or is not yet confirmed.
    let unsteady: [Int32]
    /// By series: the events of its candles.
    let events: [[Int32]]
    let lows: [[Double]]
    let highs: [[Double]]
    let closes: [[Double]]
    /// The events that are not candles, and the first simulated candle of each series.
    let others: [Int32]
    /// By series.
    let still: [StillCandles]
    /// Whether only candles move the market, so that some may be skipped: a ticker or a trade may change an open position.
    let isPlain: Bool
    /// Whether the rules of all markets come before the first candle.
    let hasRulesFirst: Bool

    init(_ recording: Recording) {
        isPlain = recording.tickers.isEmpty && recording.trades.isEmpty && recording.signals.isEmpty
        var passed: [PassedTime] = []
        var isPending: [Bool] = []
        var unsteady: [Int32] = []
        var others: [Int32] = []
        var events = recording.series.map { _ in [Int32]() }
        var now = PassedTime()
        var day = Int.min
        passed.reserveCapacity(recording.events.count)
        var hasRulesFirst = true
        var simulated: [Int32] = []
        var isSimulated = recording.series.map { _ in false }
        for (place, event) in recording.events.enumerated() {
            if case .rules = event, place > others.count { hasRulesFirst = false }
            now.beginLine()
            if case .candle(let series, let number) = event {
                let bars = recording.series[Int(series)].bars
                if recording.series[Int(series)].isTraded { now.take(bars[Int(number)].end - 1, from: bars[Int(number)].time) }
                events[Int(series)].append(Int32(place))
                if !isSimulated[Int(series)], recording.series[Int(series)].marks[Int(number)].isSimulated {
                    isSimulated[Int(series)] = true
                    simulated.append(Int32(place))
                }
            } else {
                others.append(Int32(place))
            }
            let confirmed = now.time / Interval.dayLength
            isPending.append(now.current / Interval.dayLength != confirmed)
            if isPending[place] || confirmed != day { unsteady.append(Int32(place)) }
            day = confirmed
            passed.append(now)
        }
        self.passed = passed
        self.isPending = isPending
        self.unsteady = unsteady
        self.others = (others + simulated).sorted()
        self.events = events
        lows = recording.series.map { $0.bars.map(\.low) }
        highs = recording.series.map { $0.bars.map(\.high) }
        closes = recording.series.map { $0.bars.map(\.close) }
        self.hasRulesFirst = hasRulesFirst
        still = recording.series.map { series in StillCandles(series.key, count: series.times.count) { series.content($0) } }
    }
}

extension Timeline {
    /// The newest time in the lines up to an event; nil before the first time.
    func time(of event: Int) -> Int? { passed[event].current > 0 ? passed[event].current : nil }

    /// The first event of a range of candles, and the last one of each series in it.
    func ends(of range: Range<Int>) -> [Int] {
        if events.count == 1 { return range.count > 1 ? [range.lowerBound, range.upperBound - 1] : [range.lowerBound] }
        var ends = [range.lowerBound]
        for events in events {
            let place = events.count(below: range.upperBound) - 1
            if place >= 0, Int(events[place]) > range.lowerBound { ends.append(Int(events[place])) }
        }
        return ends.sorted()
    }

    /// The first candle among `numbers` that reaches the bounds; nil if none does.
    func search(_ series: Int, _ numbers: Range<Int>, _ bounds: QuietBounds, _ bars: [Bar]) -> Int? {
        let (lows, highs, closes) = (lows[series], highs[series], closes[series])
        let end = bounds.end == .max ? numbers.upperBound : Timeline.first(endingFrom: bounds.end, bars, numbers)
        for number in numbers.lowerBound..<end {
            if lows[number] <= bounds.low || highs[number] >= bounds.high { return number }
            if closes[number] <= bounds.lowClose || closes[number] >= bounds.highClose { return number }
        }
        return end < numbers.upperBound ? end : nil
    }

    /// The candles among `numbers` with the lowest low and the highest high; nil if `numbers` is empty.
    func extremes(_ series: Int, _ numbers: Range<Int>) -> (low: Int, high: Int)? {
        if numbers.isEmpty { return nil }
        let (lows, highs) = (lows[series], highs[series])
        var (low, high) = (numbers.lowerBound, numbers.lowerBound)
        for number in numbers {
            if lows[number] < lows[low] { low = number }
            if highs[number] > highs[high] { high = number }
        }
        return (low, high)
    }

    private static func first(endingFrom time: Int, _ bars: [Bar], _ numbers: Range<Int>) -> Int {
        var range = numbers
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = bars[middle].end < time ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}

extension Array where Element: BinaryInteger {
    /// The first of the sorted numbers that is not below `bound`, or `other` if there is none.
    @inline(__always) func first(from bound: Int, else other: Int) -> Int {
        let place = count(below: bound)
        return place < count ? Int(self[place]) : other
    }

    /// The number of sorted numbers below `bound`.
    @inline(__always) func count(below bound: Int) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = Int(self[middle]) < bound ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
